-- Waiting items that would be handed over before a platform takes requests again are due when it
-- does: the first of them $2 microseconds after that, and each $2 after the one before it in the
-- list. Those further back, beyond the limit, follow when one of them comes to the same closed door.
-- $1: milliseconds until it opens. $5, $6: the platform, or the beginning of the addresses.
-- Posts of which a finished snapshot exists may need no request, so they stay as they are.
-- Those that are due within the last tenth of a second stay too: else all that come to the same door
-- would move each other a little further again and again, as each of them measures when it opens.
-- An item that is in a queue already is refused when it is claimed, as it is not due.
with others as (
    select id, row_number() over (order by position, next_attempt_at, id) as place
    from (
        select id, position, next_attempt_at
        from job_items i
        where status = 'pending'
            and next_attempt_at < cast(unixepoch('subsec') * 1000 as integer) + $1 - 100
            and not rescored
            and ($5 is null or platform = $5)
            and ($6 is null or substr(url, 1, length('https://' || $6)) = 'https://' || $6
                or substr(url, 1, length('http://' || $6)) = 'http://' || $6)
            and not exists (
                select 1
                from snapshots s
                where s.platform = i.platform and s.post_key = i.post_key and s.finished_at is not null
            )
        order by position, next_attempt_at, id
        limit 1000
    )
)
update job_items
set next_attempt_at = cast(unixepoch('subsec') * 1000 as integer) + $1 + others.place * $2 / 1000,
    reason = $3, detail = $4, version = version + 1, handed_over_at = null
from others
where job_items.id = others.id
