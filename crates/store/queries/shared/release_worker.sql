update job_items
set status = 'pending', next_attempt_at = now(), attempts = attempts - 1, crashes = 0,
    version = version + 1, lease_until = null, worker = null, handed_over_at = null
where id in (
    select id from job_items where worker = $1 and status = 'in_progress'
    -- A row that is held is being ended or cancelled.
    for update skip locked
)
