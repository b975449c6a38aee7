-- Comments that were sent with job $1.
select coalesce(sum(s.fetched), 0)::bigint
from job_items i
join snapshots s on s.id = i.snapshot_id
where i.job_id = $1
