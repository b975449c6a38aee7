-- By kind, what waits and what is held, and for how many milliseconds the oldest of what is due has
-- been. Each half goes through its index, in which what rests is not.
select
    kind, sum(due), sum(later), sum(held),
    sum(expired), cast(unixepoch('subsec') * 1000 as integer) - min(oldest)
from (
    select
        kind,
        count(*) filter (where due_at <= cast(unixepoch('subsec') * 1000 as integer)) as due,
        count(*) filter (where due_at > cast(unixepoch('subsec') * 1000 as integer)) as later,
        0 as held,
        0 as expired,
        min(due_at) filter (where due_at <= cast(unixepoch('subsec') * 1000 as integer)) as oldest
    from work
    where due_at is not null
    group by kind
    union all
    select
        kind,
        count(*) filter (where lease_until <= cast(unixepoch('subsec') * 1000 as integer)),
        0,
        count(*),
        count(*) filter (where lease_until <= cast(unixepoch('subsec') * 1000 as integer)),
        min(lease_until) filter (where lease_until <= cast(unixepoch('subsec') * 1000 as integer))
    from work
    where lease_until is not null
    group by kind
) as halves
group by kind
