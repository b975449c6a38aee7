-- Puts profiles of the source $1 that are due, the longest first, into the batch $2: $3 at most, and those
-- that will be due in $4 ms with them, since one request can be about many.
update profiles
set batch = $2
where series in (
    select series
    from profiles
    where source = $1 and batch is null and due_at <= cast(unixepoch('subsec') * 1000 as integer) + $4
    order by due_at
    limit $3
)
