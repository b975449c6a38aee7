-- Of the team of the item $1, where it has a credential for the platform.
select c.team
from job_items i
join jobs j on j.id = i.job_id
join credentials c on c.team = j.team and c.platform = $2
where i.id = $1
