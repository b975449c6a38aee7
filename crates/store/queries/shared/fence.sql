-- First statement of every write of a worker: holds the row of the item until the end of the
-- transaction, counts the change, and finds nothing when the claim is lost.
update job_items
set version = version + 1
where id = $1 and attempt = $2 and status = 'in_progress'
returning snapshot_id
