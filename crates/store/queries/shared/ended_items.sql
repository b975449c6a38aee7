select
    count(*),
    count(*) filter (where status = 'completed'),
    count(*) filter (where status = 'failed')
from job_items
where job_id = $1
