-- $3: how long from now, by this clock: those of the workers may differ. $4: 1 for a wait that was
-- asked for, which takes no attempt.
update job_items
set status = 'pending', next_attempt_at = cast(unixepoch('subsec') * 1000 as integer) + $3,
    attempts = attempts - $4, snoozes = snoozes + $4, crashes = 0, reason = $5, detail = $6,
    version = version + 1, lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and status = 'in_progress'
