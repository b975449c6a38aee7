-- Newest first. $2: the one before which the page begins; $3: one of them, or all.
select id, event, job, status, attempts, attempted_at, answer, error, created_at, due_at, ended_at
from deliveries
where webhook = $1 and id < $2 and ($3::uuid is null or id = $3)
order by id desc
limit $4
