-- Takes the item if it is due or its lease ran out. Of two at once, the second finds neither.
-- Whoever takes it over from a worker that fell silent goes on with the same attempt: nobody alive
-- has said that it failed.
update job_items
set status = 'in_progress',
    attempt = attempt + 1,
    attempts = attempts + case status when 'pending' then 1 else 0 end,
    crashes = crashes + case status when 'pending' then 0 else 1 end,
    lease_until = now() + $3 * interval '1 millisecond',
    worker = $2,
    handed_over_at = null,
    reason = null,
    detail = null,
    version = version + 1
where id = $1
    and (
        (status = 'pending' and next_attempt_at <= now())
        or (status = 'in_progress' and lease_until <= now())
    )
returning attempt, attempts, crashes, snoozes, input, url, platform, post_key, rescored, snapshot_id
