-- Takes the item if it is due or its lease ran out. Of two at once, the second finds neither.
update job_items
set status = 'in_progress',
    attempt = attempt + 1,
    attempts = attempts + 1,
    lease_until = cast(unixepoch('subsec') * 1000 as integer) + $3,
    worker = $2,
    handed_over_at = null,
    reason = null,
    detail = null,
    version = version + 1
where id = $1
    and (
        (status = 'pending' and next_attempt_at <= cast(unixepoch('subsec') * 1000 as integer))
        or (status = 'in_progress' and lease_until <= cast(unixepoch('subsec') * 1000 as integer))
    )
returning attempt, attempts, input, url, platform, post_key, rescored, snapshot_id
