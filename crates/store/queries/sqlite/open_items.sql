-- What waits and what is held, and for how many milliseconds the oldest of what is due has been.
-- Each half goes through its index, in which ended items are not. Uploads that are still coming
-- in are not due.
select w.due + h.expired, w.later, h.held, h.expired, cast(unixepoch('subsec') * 1000 as integer) - min(coalesce(w.oldest, h.oldest), coalesce(h.oldest, w.oldest))
from (
    select
        count(*) filter (where next_attempt_at <= cast(unixepoch('subsec') * 1000 as integer)) as due,
        count(*) filter (where next_attempt_at > cast(unixepoch('subsec') * 1000 as integer)) as later,
        min(next_attempt_at) filter (where next_attempt_at <= cast(unixepoch('subsec') * 1000 as integer)) as oldest
    from job_items
    where status = 'pending' and next_attempt_at is not null
) as w
cross join (
    select
        count(*) as held,
        count(*) filter (where lease_until <= cast(unixepoch('subsec') * 1000 as integer)) as expired,
        min(lease_until) filter (where lease_until <= cast(unixepoch('subsec') * 1000 as integer)) as oldest
    from job_items
    where status = 'in_progress'
) as h
