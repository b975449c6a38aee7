-- Fences off whoever is at work on one of them. Those that wait cannot be claimed any more.
update job_items
set status = 'cancelled', reason = 'cancelled', detail = 'The job was deleted.',
    attempt = attempt + 1, version = version + 1, lease_until = null, worker = null
where job_id = $1 and status = 'in_progress'
