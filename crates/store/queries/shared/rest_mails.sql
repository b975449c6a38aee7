-- Ends the lease: due when the next mail is, but not before $3 milliseconds from now. The row is held, so whatever
-- was added meanwhile is seen.
update work
set due_at = (
        select greatest(m.due_at, now() + $3::bigint * interval '1 millisecond')
        from mails m
        where m.due_at is not null
        order by m.due_at
        limit 1
    ),
    attempts = 0, crashes = 0, snoozes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and lease_until is not null
