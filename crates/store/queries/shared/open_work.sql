-- By kind, what waits and what is held, and for how many milliseconds the oldest of what is due has
-- been. Each half goes through its index, in which what rests is not.
select
    kind, cast(sum(due) as bigint), cast(sum(later) as bigint), cast(sum(held) as bigint),
    cast(sum(expired) as bigint), cast(extract(epoch from now() - min(oldest)) * 1000 as bigint)
from (
    select
        kind,
        count(*) filter (where due_at <= now()) as due,
        count(*) filter (where due_at > now()) as later,
        0 as held,
        0 as expired,
        min(due_at) filter (where due_at <= now()) as oldest
    from work
    where due_at is not null
    group by kind
    union all
    select
        kind,
        count(*) filter (where lease_until <= now()),
        0,
        count(*),
        count(*) filter (where lease_until <= now()),
        min(lease_until) filter (where lease_until <= now())
    from work
    where lease_until is not null
    group by kind
) as halves
group by kind
