-- Documents that wait want a worker, also while nobody is there who would make work of them.
create or replace view work_demand as
with recursive sources (source) as (
    (
        select source from profiles where batch is null and due_at is not null order by source limit 1
    )
    union all
    select (
        select p.source
        from profiles p
        where p.batch is null and p.due_at is not null and p.source > sources.source
        order by p.source
        limit 1
    )
    from sources
    where sources.source is not null
),
teams (team) as (
    (
        select team from documents where status = 'pending' and batch is null order by team limit 1
    )
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
select
    (select count(*) from (
        select from work
        where due_at <= now() + interval '10 seconds'
            and (kind <> 'purge' or due_at <= now() - interval '1 day')
        limit 1000
    ) as due)
    + (select count(*) from (
        select from work where lease_until is not null limit 1000
    ) as held)
    + (select cast(ceil(count(*) / 50.0) as bigint) from (
        select
        from sources
        cross join lateral (
            select from profiles p
            where p.source = sources.source and p.batch is null
                and p.due_at <= now() + interval '10 seconds'
            limit 5000
        ) as of_source
        limit 50000
    ) as polls)
    + (select coalesce(cast(sum(ceil(waiting / 1000.0)) as bigint), 0) from (
        select team, count(*) as waiting
        from (
            select teams.team
            from teams
            cross join lateral (
                select from documents d
                where d.team = teams.team and d.status = 'pending' and d.batch is null
                limit 16000
            ) as of_team
            limit 100000
        ) as counted
        group by team
    ) as batches) as wanted;
