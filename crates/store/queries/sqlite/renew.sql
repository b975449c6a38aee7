update job_items
set lease_until = cast(unixepoch('subsec') * 1000 as integer) + $3
where id = $1 and attempt = $2 and status = 'in_progress'
