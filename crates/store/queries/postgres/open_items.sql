-- What waits and what is held, and for how many milliseconds the oldest of what is due has been.
-- Each half goes through its index, in which ended items are not. Uploads that are still coming
-- in are not due.
select w.due + h.expired, w.later, h.held, h.expired, cast(extract(epoch from now() - least(w.oldest, h.oldest)) * 1000 as bigint)
from (
    select
        count(*) filter (where next_attempt_at <= now()) as due,
        count(*) filter (where next_attempt_at > now()) as later,
        min(next_attempt_at) filter (where next_attempt_at <= now()) as oldest
    from job_items
    where status = 'pending' and next_attempt_at is not null
) as w
cross join (
    select
        count(*) as held,
        count(*) filter (where lease_until <= now()) as expired,
        min(lease_until) filter (where lease_until <= now()) as oldest
    from job_items
    where status = 'in_progress'
) as h
