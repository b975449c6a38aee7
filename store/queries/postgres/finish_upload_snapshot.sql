update snapshots
set finished_at = now(), updated_at = now()
where uuid = $1 and uploaded and finished_at is null and texts = 'kept'
