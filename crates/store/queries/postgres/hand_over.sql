-- $3: whether it is for those who send deliveries and mails, which take no places of posts; else for the queue.
-- Teams take turns, so that ten thousand posts of one do not hold up ten of another. Within a team by
-- rank: a short job, or a text to analyse, does not wait behind a long list.
-- Two indexes, one for what waits and one for leases; an `or` would use neither. Each part has its own
-- limit, so that of a million waiting rows only the first are looked at.
-- Rows that another sweeper holds are skipped: it is handing them over right now.
with recursive teams (team) as (
    -- The teams that have anything waiting: one look into the index for each.
    (select team from work where due_at is not null order by team limit 1)
    union all
    select (
        select w.team from work w where w.due_at is not null and w.team > teams.team order by w.team limit 1
    )
    from teams
    where teams.team is not null
), waiting as (
    select w.id, w.team, w.rank, w.due_at as due
    from teams
    cross join lateral (
        select id, team, rank, due_at
        from work
        where team = teams.team and due_at <= now() and (kind in ('deliveries', 'mails')) = $3
            and (handed_over_at is null or handed_over_at <= now() - $2 * interval '1 millisecond')
        order by rank, due_at, id
        limit $1
        for update skip locked
    ) as w
), expired as (
    select id, team, rank, lease_until as due
    from work
    where lease_until <= now() and (kind in ('deliveries', 'mails')) = $3
        and (handed_over_at is null or handed_over_at <= now() - $2 * interval '1 millisecond')
    order by rank, lease_until, id
    limit $1
    for update skip locked
), due as (
    select id, rank, due, row_number() over (partition by team order by rank, due, id) as turn
    from (select * from waiting union all select * from expired) as both_kinds
), next as (
    select id from due order by turn, rank, due, id limit $1
)
update work
set handed_over_at = now()
from next
where work.id = next.id
returning work.id
