-- Ends the lease: due when the next delivery is that may be sent (next_delivery.sql), but not before $3
-- milliseconds from now. The row is held, so whatever was added meanwhile is seen.
update work
set due_at = (
        select greatest(d.due_at, now() + $3::bigint * interval '1 millisecond')
        from deliveries d
        where d.webhook = $1 and d.due_at is not null
            and not exists (
                select 1 from deliveries e
                where e.webhook = d.webhook and e.job = d.job and e.due_at is not null
                    and (e.created_at, e.id) < (d.created_at, d.id)
            )
        order by d.due_at
        limit 1
    ),
    attempts = 0, crashes = 0, snoozes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id = $1 and attempt = $2 and lease_until is not null
