-- First statement of every write for a post: holds its work and its row until the end of the
-- transaction, counts the change, and finds nothing when the lease is lost.
with held as (
    select id from work where id = $1 and attempt = $2 and lease_until is not null
    for update
)
update job_items
set version = version + 1
from held
where job_items.id = held.id
returning snapshot_id
