-- Posts with which $1 workers in a row died or fell silent, and nobody else has them.
select w.id, i.job_id, w.crashes + 1
from work w
join job_items i on i.id = w.id
where w.lease_until <= now() and w.crashes + 1 >= $1 and w.kind = 'post'
order by w.lease_until
limit 1000
