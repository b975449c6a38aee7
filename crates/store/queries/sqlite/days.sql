-- Scored comments by UTC day, as days since 1970 (whole days also before it).
select
    -- Division rounds towards zero, and `floor` is not compiled in: take the time of day off first.
    (c.published_at - (c.published_at % 86400000 + 86400000) % 86400000) / 86400000 as day,
    cast(sum(case when sc.label = 1 then 1 else 0 end) as bigint),
    cast(sum(case when sc.label = 0 then 1 else 0 end) as bigint),
    cast(sum(case when sc.label = -1 then 1 else 0 end) as bigint)
from job_items i
join comments c on c.snapshot_id = i.snapshot_id
join scores sc on sc.snapshot_id = c.snapshot_id and sc.model_id = i.model_id and sc.seq = c.seq
where i.job_id = $1 and c.published_at is not null
    -- Those that the job leaves out of its figures.
    and (not $2 or (not sc.by_author and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
    and (not $3 or sc.review & 4 = 0)
group by 1
