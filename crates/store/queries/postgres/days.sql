-- Scored comments by UTC day, as days since 1970 (whole days also before it); whoever asks adds up what
-- is told of one day several times.
-- Each row of `windows` is a window of places, counted by itself: so no more comments are sorted
-- together than fit into memory. All comments of a job would be sorted in a temporary file, for
-- which a full disk has no room.
select d.*
from job_items i
cross join lateral generate_series(
    0, (select max(seq) from comments where snapshot_id = i.snapshot_id), 4096
) as windows (first)
cross join lateral (
    select
        cast(floor(extract(epoch from c.published_at) / 86400) as bigint),
        cast(sum(case when sc.label = 1 then 1 else 0 end) as bigint),
        cast(sum(case when sc.label = 0 then 1 else 0 end) as bigint),
        cast(sum(case when sc.label = -1 then 1 else 0 end) as bigint)
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
        and c.published_at is not null
        -- Those that the job leaves out of its figures.
        and (not $2::boolean or (not sc.by_author and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
        and (not $3::boolean or sc.review & 4 = 0)
    group by 1
) as d
where i.job_id = $1
