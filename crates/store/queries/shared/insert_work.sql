-- The work on the posts of job $1; those that have ended have nothing to do, and may be tried again.
-- $2: whether the others are due now (an upload is due when it is complete).
insert into work (id, kind, team, rank, due_at)
select i.id, 'post', j.team, i.position, case when $2::boolean and i.status = 'pending' then now() end
from job_items i
join jobs j on j.id = i.job_id
where i.job_id = $1 and i.runnable
