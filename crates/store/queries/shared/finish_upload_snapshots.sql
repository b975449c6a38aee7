update snapshots
set finished_at = now(), updated_at = now()
where id in (select snapshot_id from job_items where job_id = $1)
    and uploaded and finished_at is null and texts = 'kept'
