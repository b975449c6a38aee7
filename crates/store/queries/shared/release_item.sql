update job_items
set status = 'pending', next_attempt_at = now(), attempts = attempts - 1, crashes = 0,
    version = version + 1, lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and status = 'in_progress'
