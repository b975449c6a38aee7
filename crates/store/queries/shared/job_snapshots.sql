select distinct snapshot_id from job_items where job_id = $1 and snapshot_id is not null order by snapshot_id
