-- Scored comments by language; whoever asks adds up what is told of one language several times. By
-- windows of places: see days.sql.
select l.*
from job_items i
cross join lateral generate_series(
    0, (select max(seq) from comments where snapshot_id = i.snapshot_id), 4096
) as windows (first)
cross join lateral (
    select coalesce(sc.language, c.language), count(*)
    from comments c
    -- `limit` makes it one look into the key for each comment, always: without statistics (a table
    -- just filled) the planner's own choice was seen to take minutes.
    cross join lateral (
        select *
        from scores
        where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq
        limit 1
    ) as sc
    where c.snapshot_id = i.snapshot_id and c.seq >= windows.first and c.seq < windows.first + 4096
    group by 1
) as l
where i.job_id = $1
