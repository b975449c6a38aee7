-- Waiting items that would be handed over before a platform takes requests again are due when it
-- does: the first $7 of them at that moment, and each other $2 microseconds after the one before it
-- in the list. Those beyond the limit follow when one of them comes to the same closed door.
-- $1: milliseconds until then. $5, $6: the platform, or the beginning of the addresses. $8: the one that
-- came to the door now, which has its own time.
-- Posts of which a finished snapshot exists may need no request, so they stay as they are; those of
-- a file of comments need none.
-- Those that came to the same door before are among them, so that all come back in one order.
-- An item that is in a queue already is refused when it is claimed, as it is not due.
with others as (
    select id, row_number() over (order by position, next_attempt_at, id) as place
    from (
        select id, position, next_attempt_at
        from job_items i
        where status = 'pending'
            and next_attempt_at < cast(unixepoch('subsec') * 1000 as integer) + $1
            and id <> $8 and not rescored
            and ($5 is null or platform = $5)
            and ($6 is null or substr(url, 1, length('https://' || $6)) = 'https://' || $6
                or substr(url, 1, length('http://' || $6)) = 'http://' || $6)
            and not exists (
                select 1
                from snapshots s
                where s.platform = i.platform and s.post_key = i.post_key and s.finished_at is not null and not s.uploaded
            )
            and not exists (
                select 1
                from snapshots s
                where s.id = i.snapshot_id and s.uploaded
            )
        order by position, next_attempt_at, id
        limit 1000
    )
)
update job_items
set next_attempt_at = cast(unixepoch('subsec') * 1000 as integer) + $1 + max(0, others.place - $7) * $2 / 1000,
    reason = $3, detail = $4, version = version + 1, handed_over_at = null
from others
where job_items.id = others.id
