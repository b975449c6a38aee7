-- The same as quotas.sql; no row: there is no such team.
select q.jobs_per_day, q.comments_per_month, q.posts_at_once
from teams t
left join team_quotas q on q.team = t.id
where t.id = $1
