-- What a team has had in the day and month that are now, and when the next ones begin.
select
    case when u.day = p.day then u.jobs else 0 end,
    case when u.month = p.month then u.comments else 0 end,
    p.next_day, p.next_month
from quota_periods p
left join team_usage u on u.team = $1
