-- How many comments the result file of a job has.
select cast(coalesce(sum(s.fetched), 0) as bigint)
from job_items i
join snapshots s on s.id = i.snapshot_id
where i.job_id = $1
