update job_items
set status = $3, reason = $4, detail = $5, version = version + 1,
    crashes = 0, lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and status = 'in_progress'
