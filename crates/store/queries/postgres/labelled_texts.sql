-- A window of one item's scored comments that count. Both ends of it are given: see unscored.sql. Of a text of
-- more than 4,000 characters its beginning, so that a window is small whatever is in it.
select c.seq, c.comment_id, substr(c.text, 1, 4000), coalesce(sc.language, c.language), cast(sc.label as bigint), c.likes, c.url
from job_items i
join comments c on c.snapshot_id = i.snapshot_id
-- `limit` makes it one look into the key for each comment, always: without statistics (a table
-- just filled) the planner's own choice was seen to take minutes.
cross join lateral (
    select *
    from scores
    where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq
    limit 1
) as sc
where i.job_id = $1 and i.position = $2 and c.seq > $3 and c.seq <= $4
    and (not $5::boolean or (not sc.by_author and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
    and (not $6::boolean or sc.review & 4 = 0)
order by c.seq
