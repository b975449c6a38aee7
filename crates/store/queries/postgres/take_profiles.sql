-- Puts profiles of the source $1 that are due, the longest first, into the batch $2: $3 at most, and those
-- that will be due in $4 ms with them, since one request can be about many.
with due as (
    select series
    from profiles
    where source = $1 and batch is null and due_at <= now() + $4 * interval '1 millisecond'
    order by due_at
    limit $3
    for update skip locked
)
update profiles
set batch = $2
from due
where profiles.series = due.series
