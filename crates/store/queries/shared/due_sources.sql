-- Of whom a profile is due: one look into the index for each source there is, and one whether it is due.
with recursive sources (source) as (
    select (select source from profiles where batch is null and due_at is not null order by source limit 1)
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
)
select source
from sources
where source is not null and exists (
    select 1
    from profiles p
    where p.source = sources.source and p.batch is null and p.due_at <= now()
)
