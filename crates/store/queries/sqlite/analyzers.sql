-- The lists of those seen within the time, the last to start first; when none was, of the last one seen:
-- where workers come only when there is work, somebody must be able to ask for some.
select analyzers
from workers
where seen_at >= min(cast(unixepoch('subsec') * 1000 as integer) - $1, (select max(seen_at) from workers))
order by started_at desc, name
