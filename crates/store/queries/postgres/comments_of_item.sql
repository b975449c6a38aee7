-- A window of one item's comments. Filters that are null let everything pass. Both ends of it are
-- given: see unscored.sql.
select
    i.position, c.seq, i.id, coalesce(c.post_url, s.url), coalesce(i.platform, ''),
    coalesce(c.post_title, s.title), c.comment_id, c.parent_id,
    case when c.reply is null then c.parent_id is not null when c.reply < 2 then c.reply = 1 end, c.text, c.author_name, c.author_id,
    c.is_post_author, c.published_at, c.likes, c.reply_count, coalesce(sc.language, c.language), c.url, c.extra,
    cast(sc.label as bigint), sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive,
    sc.truncated, cast(sc.review as bigint), m.name, m.version, sc.scored_at,
    exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)
from job_items i
join snapshots s on s.id = i.snapshot_id
join comments c on c.snapshot_id = s.id
-- `limit` makes it one look into the key for each comment, always: without statistics (a table
-- just filled) the planner's own choice was seen to take minutes.
left join lateral (
    select *
    from scores
    where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq
    limit 1
) as sc on true
left join models m on m.id = coalesce(sc.answered_by, sc.model_id)
where i.job_id = $1 and i.position = $2 and c.seq > $3 and c.seq <= $13
    and ($5::uuid is null or i.id = $5)
    and ($6::bigint is null or sc.label = $6)
    and ($7::text is null or i.platform = $7)
    and (
        $8::text is null
        or c.text ilike $8 escape '\' or c.text ilike $9 escape '\' or c.text ilike $10 escape '\'
        or c.author_name ilike $8 escape '\' or c.author_name ilike $9 escape '\' or c.author_name ilike $10 escape '\'
        or c.author_id ilike $8 escape '\' or c.author_id ilike $9 escape '\' or c.author_id ilike $10 escape '\'
    )
    and ($11::bigint is null or sc.review & $11 <> 0)
    and ($12::bigint is null or sc.review = $12)
    and (not $14::boolean or (c.is_post_author is not true and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
    and (not $15::boolean or coalesce(sc.review, 0) & 4 = 0)
order by c.seq
limit $4
