-- $2 has a suspect in hand: this one, $1, is due again when that one may have got further.
update job_items
set lease_until = cast(unixepoch('subsec') * 1000 as integer) + 1000, handed_over_at = null
where id = $1 and status = 'in_progress' and lease_until <= cast(unixepoch('subsec') * 1000 as integer)
    and exists (
        select 1
        from job_items o
        where o.worker = $2 and o.status = 'in_progress' and o.crashes > 1
            and o.lease_until > cast(unixepoch('subsec') * 1000 as integer) and o.id <> $1
    )
