select id, job_id
from job_items
where status = 'in_progress' and lease_until <= now() and attempts >= $1
order by lease_until
limit 1000
