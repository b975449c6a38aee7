-- Due at once, and as if nobody had taken it.
update work
set due_at = now(), attempts = attempts - 1, crashes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and lease_until is not null
