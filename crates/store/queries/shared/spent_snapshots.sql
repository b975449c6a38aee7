-- The snapshots that the items of `again` (retryable.sql) let go of.
select distinct i.snapshot_id
from again
join job_items i on i.id = again.id
where again.spent
order by i.snapshot_id
