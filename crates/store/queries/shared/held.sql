-- The fence for reading; with the snapshot of the item and how far its places go.
select i.snapshot_id, s.fetched
from job_items i
left join snapshots s on s.id = i.snapshot_id
where i.id = $1 and i.attempt = $2 and i.status = 'in_progress'
