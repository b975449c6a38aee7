-- The new attempt number fences off whoever is at work on one of them.
update job_items
set status = 'cancelled', reason = 'cancelled', detail = 'The job was cancelled.',
    attempt = attempt + 1, version = version + 1, lease_until = null, worker = null
where job_id = $1 and status in ('pending', 'in_progress')
