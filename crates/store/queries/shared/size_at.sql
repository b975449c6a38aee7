-- How far the places of an item's comments go.
select s.fetched
from job_items i
join snapshots s on s.id = i.snapshot_id
where i.job_id = $1 and i.position = $2
