-- One job as a page of its own; $2 is the team that asks, null asks for every team.
select id
from jobs
where id = $1 and ($2 is null or team = $2) and visible
