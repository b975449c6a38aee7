-- Looked up before the job was locked: the condition is asked again.
update job_items
set status = 'failed', reason = 'attempts_exhausted', detail = $3,
    attempt = attempt + 1, version = version + 1, lease_until = null, worker = null, handed_over_at = null
where id = $1 and status = 'in_progress' and lease_until <= now() and crashes + 1 >= $2
