update jobs
set status = 'in_progress', started_at = coalesce(started_at, now()), version = version + 1
where id = $1 and status = 'pending'
