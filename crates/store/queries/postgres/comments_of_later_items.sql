-- The items after a position, whole, in order. Filters that are null let everything pass.
-- `lateral` with its own order and limit: item by item until the page is full, and never the
-- whole job sorted for one page. $12 is how far into an item a page can reach: without it, and
-- without statistics, PostgreSQL sorts an item of a million comments for its first fifty.
select
    i.position, c.seq, i.id, c.shown_url, coalesce(i.platform, ''),
    c.shown_title, c.comment_id, c.parent_id,
    case when c.reply is null then c.parent_id is not null when c.reply < 2 then c.reply = 1 end, c.text, c.author_name, c.author_id,
    c.is_post_author, c.published_at, c.likes, c.reply_count, c.shown_language, c.url, c.extra,
    cast(c.label as bigint), c.score, c.prob_negative, c.prob_neutral, c.prob_positive,
    c.truncated, cast(c.review as bigint), c.name, c.version, c.scored_at,
    exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)
from (
    select * from job_items where job_id = $1 and position > $2 order by position
) as i
cross join lateral (
    select
        c.*, coalesce(c.post_url, s.url) as shown_url, coalesce(c.post_title, s.title) as shown_title,
        coalesce(sc.language, c.language) as shown_language,
        sc.label, sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive,
        sc.truncated, sc.review, sc.scored_at, m.name, m.version
    from snapshots s
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
    where s.id = i.snapshot_id and c.seq <= $12
        and ($4::uuid is null or i.id = $4)
        and ($5::bigint is null or sc.label = $5)
        and ($6::text is null or i.platform = $6)
        and (
            $7::text is null
            or c.text ilike $7 escape '\' or c.text ilike $8 escape '\' or c.text ilike $9 escape '\'
            or c.author_name ilike $7 escape '\' or c.author_name ilike $8 escape '\' or c.author_name ilike $9 escape '\'
            or c.author_id ilike $7 escape '\' or c.author_id ilike $8 escape '\' or c.author_id ilike $9 escape '\'
        )
        and ($10::bigint is null or sc.review & $10 <> 0)
        and ($11::bigint is null or sc.review = $11)
        and (not $13::boolean or (c.is_post_author is not true and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
        and (not $14::boolean or coalesce(sc.review, 0) & 4 = 0)
    order by c.seq
    limit $3
) as c
order by i.position, c.seq
limit $3
