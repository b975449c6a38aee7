-- The item reads from this snapshot from now on.
update job_items set snapshot_id = $2, version = version + 1 where id = $1
