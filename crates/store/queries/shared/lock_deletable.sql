-- As lock_job, also for one that is being deleted already.
select visible from jobs where id = $1 and ($2 is null or team = $2) and (visible or delete_at is not null) for no key update
