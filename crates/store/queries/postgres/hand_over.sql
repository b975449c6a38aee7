-- By place in the list first: a short job, or a text to analyse, does not wait behind ten thousand posts.
-- Two indexes, one for waiting items and one for leases; an `or` would use neither.
-- Rows that another sweeper holds are skipped: it is handing them over right now.
with waiting as (
    select id, position, next_attempt_at as due
    from job_items
    where status = 'pending' and next_attempt_at <= now()
        and (handed_over_at is null or handed_over_at <= now() - $2 * interval '1 millisecond')
    order by position, next_attempt_at, id
    limit $1
    for update skip locked
), expired as (
    select id, position, lease_until as due
    from job_items
    where status = 'in_progress' and lease_until <= now()
        and (handed_over_at is null or handed_over_at <= now() - $2 * interval '1 millisecond')
    order by position, lease_until, id
    limit $1
    for update skip locked
), due as (
    select id
    from (select * from waiting union all select * from expired) as both_kinds
    order by position, due, id
    limit $1
)
update job_items
set handed_over_at = now()
from due
where job_items.id = due.id
returning job_items.id
