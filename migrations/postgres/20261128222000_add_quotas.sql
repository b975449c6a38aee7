-- What teams may have in a day, a month and at once, and what they have had.

-- Where it is other than the settings say; null: as they say.
create table team_quotas (
    team uuid not null constraint team_quotas_pk primary key constraint team_quotas_team references teams (id) on delete cascade,
    jobs_per_day bigint,
    comments_per_month bigint,
    posts_at_once bigint
);

-- One row for each team, which whoever makes a job for it holds until that is done: so nobody passes a limit
-- beside somebody else. It counts the day and the month in it alone.
create table team_usage (
    team uuid not null constraint team_usage_pk primary key,
    day timestamptz not null,
    jobs bigint not null,
    month timestamptz not null,
    comments bigint not null
);

-- The day and the month in UTC, and when the next ones begin.
create view quota_periods as
select
    date_trunc('day', now(), 'UTC') as day,
    date_trunc('day', now(), 'UTC') + interval '1 day' as next_day,
    date_trunc('month', now(), 'UTC') as month,
    (date_trunc('month', now() at time zone 'UTC') + interval '1 month') at time zone 'UTC' as next_month;
