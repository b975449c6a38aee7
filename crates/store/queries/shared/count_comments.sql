-- Counts comments ($2) for the team of the work $1. The last statement of its transaction: until that ends,
-- everybody waits who makes a job for the team.
insert into team_usage (team, day, jobs, month, comments)
select w.team, p.day, 0, p.month, $2::bigint from work w, quota_periods p
where w.id = $1
on conflict (team) do update
set comments = excluded.comments + case when team_usage.month = excluded.month then team_usage.comments else 0 end,
    jobs = case when team_usage.day = excluded.day then team_usage.jobs else 0 end,
    day = excluded.day,
    month = excluded.month
