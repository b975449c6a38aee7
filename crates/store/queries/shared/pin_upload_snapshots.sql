-- Each item of an upload reads from the snapshot with its id.
update job_items
set snapshot_id = (select s.id from snapshots s where s.uuid = job_items.id), version = version + 1
where job_id = $1
