-- Snapshots whose texts are to be erased for some of their items by the time of their own and are kept for others,
-- with their size and the number of those items. All at once: a part of them costs as much to find as all.
-- Where one of those items is not finished the others wait for it: jobs that are compared stay together.
select s.id, s.fetched, count(*)
from snapshots s
join item_retention r on r.snapshot_id = s.id and r.is_over
where s.texts = 'kept'
    -- For the index: no time is shorter.
    and s.created_at <= now() - (
        select min(days)
        from (select retention_days as days from teams union all select retention_days from brands) as own
    ) * 86400000 * interval '1 millisecond'
    and exists (
        select 1
        from item_retention o
        where o.snapshot_id = s.id and not o.is_over
    )
    and not exists (
        select 1
        from item_retention o
        join job_items i on i.id = o.item_id
        where o.snapshot_id = s.id and o.is_over and i.status = 'pending'
    )
group by s.id, s.fetched
order by s.id
