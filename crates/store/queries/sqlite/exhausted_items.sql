select id, job_id, crashes + 1
from job_items
where status = 'in_progress' and lease_until <= cast(unixepoch('subsec') * 1000 as integer) and crashes + 1 >= $1
order by lease_until
limit 1000
