-- As jobs_of_team, over all teams. A statement of its own: with "or every team" in its condition
-- neither database would walk along an index for one team.
select id
from jobs
where visible and kind <> 'texts' and id < $1
order by id desc
limit $2
