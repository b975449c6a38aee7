update job_items
set lease_until = now() + $3 * interval '1 millisecond'
where id = $1 and attempt = $2 and status = 'in_progress'
