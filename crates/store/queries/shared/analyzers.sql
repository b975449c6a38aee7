-- The lists of those seen within the time, the last to start first; when none was, of the last one seen:
-- where workers come only when there is work, somebody must be able to ask for some.
select analyzers
from workers
where seen_at >= least(now() - $1 * interval '1 millisecond', (select max(seen_at) from workers))
order by started_at desc, name
