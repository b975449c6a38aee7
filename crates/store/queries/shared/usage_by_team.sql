-- What teams have had in the day and the month that are now, those with the most comments first; and the quotas
-- of their own.
select
    u.team, t.name,
    case when u.day = p.day then u.jobs else 0 end,
    case when u.month = p.month then u.comments else 0 end as comments,
    (select count(*) from work w where w.team = u.team and w.kind = 'post' and w.due_at is not null)
        + (select count(*) from work w where w.team = u.team and w.kind = 'post' and w.lease_until is not null),
    q.jobs_per_day, q.comments_per_month, q.posts_at_once, p.next_day, p.next_month
from team_usage u
join quota_periods p on true
left join teams t on t.id = u.team
left join team_quotas q on q.team = u.team
order by comments desc, u.team
limit $1
