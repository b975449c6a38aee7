-- Some items of a job that is being deleted, and what they read.
delete from job_items
where id in (select id from job_items where job_id = $1 order by position limit $2)
returning snapshot_id
