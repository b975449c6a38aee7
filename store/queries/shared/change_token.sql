-- Every write of a worker counts up its own item, so that workers do not queue for the row of the job.
select
    j.version
    + coalesce((select cast(sum(i.version) as bigint) from job_items i where i.job_id = j.id), 0)
from jobs j
where j.id = $1 and j.team = $2 and j.visible
