-- What own accounts wrote in snapshots that items of job $1 let go of.
delete from own_scorings
where item_id in (select id from job_items where job_id = $1 and snapshot_id is null)
