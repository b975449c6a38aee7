-- A page of a team's jobs, newest first: ids are UUIDv7 and grow with time.
select id
from jobs
where team = $3 and visible and kind <> 'texts' and id < $1
order by id desc
limit $2
