-- What teams may have in a day, a month and at once, and what they have had.

-- Where it is other than the settings say; null: as they say.
create table team_quotas (
    team blob not null constraint team_quotas_pk primary key constraint team_quotas_team references teams (id) on delete cascade,
    jobs_per_day integer,
    comments_per_month integer,
    posts_at_once integer
) strict, without rowid;

-- One row for each team, which whoever makes a job for it holds until that is done: so nobody passes a limit
-- beside somebody else. It counts the day and the month in it alone.
create table team_usage (
    team blob not null constraint team_usage_pk primary key,
    day integer not null,
    jobs integer not null,
    month integer not null,
    comments integer not null
) strict, without rowid;

-- The day and the month in UTC, and when the next ones begin.
create view quota_periods as
select
    unixepoch('now', 'start of day') * 1000 as day,
    unixepoch('now', 'start of day', '+1 day') * 1000 as next_day,
    unixepoch('now', 'start of month') * 1000 as month,
    unixepoch('now', 'start of month', '+1 month') * 1000 as next_month;
