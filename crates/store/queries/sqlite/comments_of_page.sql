-- What is shown of the comments of a page (comments_by_score.sql, comments_ranked.sql), in its order.
select
    p.position, p.seq, p.item_id, coalesce(c.post_url, s.url), coalesce(i.platform, ''),
    coalesce(c.post_title, s.title), c.comment_id, c.parent_id,
    case when c.reply is null then c.parent_id is not null when c.reply < 2 then c.reply = 1 end, c.text, c.author_name, c.author_id,
    c.is_post_author, c.published_at, c.likes, c.reply_count, coalesce(sc.language, c.language), c.url, c.extra,
    cast(sc.label as bigint), sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive,
    sc.truncated, cast(sc.review as bigint), m.name, m.version, sc.scored_at,
    exists (select 1 from own_comments o where o.item_id = i.id and o.seq = p.seq),
    p.rank
from page p
join job_items i on i.id = p.item_id
join snapshots s on s.id = i.snapshot_id
join comments c on c.snapshot_id = i.snapshot_id and c.seq = p.seq
left join scores sc on sc.snapshot_id = i.snapshot_id and sc.model_id = i.model_id and sc.seq = p.seq
left join models m on m.id = coalesce(sc.answered_by, sc.model_id)
order by p.rank nulls last, p.position, p.seq
