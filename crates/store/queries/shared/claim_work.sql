-- Takes it if it is due or its lease ran out. Of two at once, the second finds neither.
-- Whoever takes it over from a worker that fell silent goes on with the same attempt: nobody alive
-- has said that it failed.
update work
set attempt = attempt + 1,
    attempts = attempts + case when due_at is null then 0 else 1 end,
    crashes = crashes + case when due_at is null then 1 else 0 end,
    due_at = null,
    lease_until = now() + $3 * interval '1 millisecond',
    worker = $2,
    handed_over_at = null
where id = $1 and (due_at <= now() or lease_until <= now())
returning kind, attempt, attempts, crashes, snoozes
