-- Waiting items that would be handed over before a platform takes requests again are due when it
-- does: the first $7 of them at that moment, and each other $2 microseconds after the one before it
-- in the list. Those beyond the limit follow when one of them comes to the same closed door.
-- $1: milliseconds until then. $5, $6: the platform, or the beginning of the addresses. $8: the one that
-- came to the door now, which has its own time.
-- Posts of which a finished snapshot exists may need no request, so they stay as they are; those of
-- a file of comments need none.
-- Those that came to the same door before are among them, so that all come back in one order.
-- An item that is in a queue already is refused when it is claimed, as it is not due.
-- Rows that somebody else holds are skipped: whoever waits for none of them can stand in no circle.
with held as (
    select id, position, next_attempt_at
    from job_items i
    where status = 'pending' and next_attempt_at < now() + $1 * interval '1 millisecond'
        and id <> $8 and not rescored
        and ($5::text is null or platform = $5)
        and ($6::text is null or starts_with(url, 'https://' || $6) or starts_with(url, 'http://' || $6))
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
    for update skip locked
), others as (
    select id, row_number() over (order by position, next_attempt_at, id) as place
    from held
)
update job_items
set next_attempt_at = now() + $1 * interval '1 millisecond' + greatest(0, others.place - $7) * $2 * interval '1 microsecond',
    reason = $3, detail = $4, version = version + 1, handed_over_at = null
from others
where job_items.id = others.id
