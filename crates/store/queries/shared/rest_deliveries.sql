-- Ends the lease: due when the next delivery is, but not before $3 milliseconds from now. The row is
-- held, so whatever was added meanwhile is seen.
update work
set due_at = (
        select case
            when min(d.due_at) is not null
            then greatest(min(d.due_at), now() + $3::bigint * interval '1 millisecond')
        end
        from deliveries d
        where d.webhook = $1 and d.due_at is not null
    ),
    attempts = 0, crashes = 0, snoozes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and lease_until is not null
