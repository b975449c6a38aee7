-- Two numbers: the first that differs is larger once anything changed that is shown of the job.
-- The row of the job; plus one once the job that it scores again is deleted, which sets that null
-- and nothing else.
select j.version + case when j.rescored_from is null then 1 else 0 end, items.versions
from jobs j
cross join lateral (
    -- Every write of a worker counts up its own item, so that workers do not queue for the row of
    -- the job; every change of hands is seen by its work: a claim counts up the attempt, and the end
    -- of the lease makes it odd.
    select coalesce(cast(sum(
        i.version + coalesce(2 * o.attempt + case when o.lease_until is null then 1 else 0 end, 0)
    ) as bigint), 0) as versions
    from job_items i
    left join work o on o.id = i.id
    -- When all are complete none of them is written any more: a look at one row will do.
    where i.job_id = j.id and j.status <> 'completed'
) as items
where j.id = $1 and ($2 is null or j.team = $2) and j.visible
