-- Posts that wait and would be handed over before a platform takes requests again are due when it
-- does: the first $5 of them at that moment, and each other $2 microseconds after the one before it
-- in the list. Those beyond the limit follow when one of them comes to the same closed door.
-- $1: milliseconds until then. $3, $4: the platform, or the beginning of the addresses. $6: the one that
-- came to the door now, which has its own time. $7: the team with whose credential that asked; null: it
-- asked as everybody does who has none.
-- Posts of which a finished snapshot exists may need no request, so they stay as they are; those of
-- a file of comments need none.
-- Those that came to the same door before are among them, so that all come back in one order.
-- An item that is in a queue already is refused when it is claimed, as it is not due.
with others as (
    select id, row_number() over (order by rank, due_at, id) as place
    from (
        select w.id, w.rank, w.due_at
        from work w
        join job_items i on i.id = w.id
        where w.due_at < cast(unixepoch('subsec') * 1000 as integer) + $1
            and w.id <> $6 and not i.rescored
            and ($3 is null or i.platform = $3)
            and ($4 is null or substr(i.url, 1, length('https://' || $4)) = 'https://' || $4
                or substr(i.url, 1, length('http://' || $4)) = 'http://' || $4)
            and (
                select case when c.team is null then $7 is null else c.team = $7 end
                from jobs j
                left join credentials c on c.team = j.team and c.platform = i.platform
                where j.id = i.job_id
            )
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
        order by w.rank, w.due_at, w.id
        limit 1000
    )
)
update work
set due_at = cast(unixepoch('subsec') * 1000 as integer) + $1 + max(0, others.place - $5) * $2 / 1000,
    handed_over_at = null
from others
where work.id = others.id
returning id
