-- By place in the list first: a short job, or a text to analyse, does not wait behind ten thousand posts.
-- Two indexes, one for waiting items and one for leases; an `or` would use neither. Each half has its
-- own limit, so that of a million waiting items only the first are looked at.
update job_items
set handed_over_at = cast(unixepoch('subsec') * 1000 as integer)
where id in (
    select id
    from (
        select *
        from (
            select id, position, next_attempt_at as due
            from job_items
            where status = 'pending' and next_attempt_at <= cast(unixepoch('subsec') * 1000 as integer)
                and (handed_over_at is null or handed_over_at <= cast(unixepoch('subsec') * 1000 as integer) - $2)
            order by position, next_attempt_at, id
            limit $1
        )
        union all
        select *
        from (
            select id, position, lease_until
            from job_items
            where status = 'in_progress' and lease_until <= cast(unixepoch('subsec') * 1000 as integer)
                and (handed_over_at is null or handed_over_at <= cast(unixepoch('subsec') * 1000 as integer) - $2)
            order by position, lease_until, id
            limit $1
        )
    )
    order by position, due, id
    limit $1
)
returning id
