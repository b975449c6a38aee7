-- $3: whether it is for those who send deliveries and mails, which take no places of posts; else for the queue.
-- Teams take turns, so that ten thousand posts of one do not hold up ten of another. Within a team by
-- rank: a short job, or a text to analyse, does not wait behind a long list.
-- Two indexes, one for what waits and one for leases; an `or` would use neither. Each part has its own
-- limit, so that of a million waiting rows only the first are looked at.
with recursive teams (team) as (
    -- The teams that have anything waiting: one look into the index for each.
    select (select team from work where due_at is not null order by team limit 1)
    union all
    select (
        select w.team from work w where w.due_at is not null and w.team > teams.team order by w.team limit 1
    )
    from teams
    where teams.team is not null
), due as (
    select w.id, w.team, w.rank, w.due_at as due
    from teams
    join work w on w.id in (
        select id
        from work
        where team = teams.team and due_at <= cast(unixepoch('subsec') * 1000 as integer) and (kind in ('deliveries', 'mails')) = $3
            and (handed_over_at is null or handed_over_at <= cast(unixepoch('subsec') * 1000 as integer) - $2)
        order by rank, due_at, id
        limit $1
    )
    union all
    select *
    from (
        select id, team, rank, lease_until
        from work
        where lease_until <= cast(unixepoch('subsec') * 1000 as integer) and (kind in ('deliveries', 'mails')) = $3
            and (handed_over_at is null or handed_over_at <= cast(unixepoch('subsec') * 1000 as integer) - $2)
        order by rank, lease_until, id
        limit $1
    )
), turns as (
    select id, rank, due, row_number() over (partition by team order by rank, due, id) as turn
    from due
)
update work
set handed_over_at = cast(unixepoch('subsec') * 1000 as integer)
where id in (select id from turns order by turn, rank, due, id limit $1)
returning id
