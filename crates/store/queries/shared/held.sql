-- The fence for reading; with the snapshot of the item and how far its places go.
select i.snapshot_id, s.fetched
from work w
join job_items i on i.id = w.id
left join snapshots s on s.id = i.snapshot_id
where w.id = $1 and w.attempt = $2 and w.lease_until is not null
