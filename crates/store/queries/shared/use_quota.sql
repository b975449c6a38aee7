-- Counts jobs ($2) and comments ($3) for a team, and holds its row until the end of the transaction. What was
-- counted in another day or month is over.
insert into team_usage (team, day, jobs, month, comments)
select $1::uuid, day, $2::bigint, month, $3::bigint from quota_periods
where true
on conflict (team) do update
set jobs = excluded.jobs + case when team_usage.day = excluded.day then team_usage.jobs else 0 end,
    comments = excluded.comments + case when team_usage.month = excluded.month then team_usage.comments else 0 end,
    day = excluded.day,
    month = excluded.month
returning jobs, comments
