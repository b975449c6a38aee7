update jobs
set status = 'in_progress', started_at = coalesce(started_at, cast(unixepoch('subsec') * 1000 as integer)), version = version + 1
where id = $1 and status = 'pending'
