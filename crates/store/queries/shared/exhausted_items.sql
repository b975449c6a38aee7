select id, job_id, crashes + 1
from job_items
where status = 'in_progress' and lease_until <= now() and crashes + 1 >= $1
order by lease_until
limit 1000
