-- $3: how long from now, by this clock: those of the workers may differ. $4: what is taken off the
-- attempts, $5: what comes on top of the waits that were asked for.
update work
set due_at = now() + $3 * interval '1 millisecond',
    attempts = attempts - $4, snoozes = snoozes + $5, crashes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and lease_until is not null
