-- The teams of whom a document waits: one look into the index for each.
with recursive teams (team) as (
    select (select team from documents where status = 'pending' and batch is null order by team limit 1)
    union all
    select (
        select d.team
        from documents d
        where d.status = 'pending' and d.batch is null and d.team > teams.team
        order by d.team
        limit 1
    )
    from teams
    where teams.team is not null
)
select team from teams where team is not null
