-- What workers have to do, whatever it is: one row for each thing, and every lease is here.

create table work (
    -- Of what it is about: the post of a job has the same id.
    id uuid not null constraint work_pk primary key,
    -- Who knows how it is done: one file each in worker/src/kinds/.
    kind text not null,
    -- Whose it is; teams take turns. All zeros: Clamor's own.
    team uuid not null,
    -- Its place in what the team has to do; a post's place in its list.
    rank bigint not null,
    -- It waits until then. It is held: a lease. Neither: there is nothing to do (it has ended, or is not
    -- complete yet).
    due_at timestamptz,
    lease_until timestamptz,
    worker text,
    handed_over_at timestamptz,
    -- The fencing number, which only grows.
    attempt bigint not null default 0,
    -- Attempts that count against the cap: failures that a living worker reported, and the one under way.
    attempts bigint not null default 0,
    -- Workers in a row that died or went silent with it in hand while nothing more of it was stored.
    crashes bigint not null default 0,
    -- Waits in a row that somebody asked for (rate limit, quota) while nothing more of it was stored.
    snoozes bigint not null default 0,
    constraint work_state check (due_at is null or lease_until is null),
    constraint work_held check ((worker is null) = (lease_until is null))
);

insert into work (
    id, kind, team, rank, due_at, lease_until, worker, handed_over_at,
    attempt, attempts, crashes, snoozes
)
select
    i.id, 'post', j.team, i.position,
    case when i.status = 'pending' then i.next_attempt_at end,
    case when i.status = 'in_progress' then i.lease_until end,
    case when i.status = 'in_progress' then coalesce(i.worker, '') end,
    case when i.status in ('pending', 'in_progress') then i.handed_over_at end,
    i.attempt, i.attempts, i.crashes, i.snoozes
from job_items i
join jobs j on j.id = i.job_id
where i.runnable;

-- What waits, in the order in which it is handed over: to each team in turn, and over all teams.
create index work_of_team on work (team, rank, due_at, id) where due_at is not null;
create index work_waiting on work (rank, due_at, id) where due_at is not null;
create index work_leased on work (lease_until) where lease_until is not null;

-- Posts keep what came of the work. `pending`: not ended; whether somebody is at it, the lease tells.
update job_items set status = 'pending' where status = 'in_progress';
alter table job_items drop constraint job_items_status;
alter table job_items add constraint job_items_status
    check (status in ('pending', 'completed', 'partial', 'failed', 'cancelled'));
drop index job_items_waiting;
drop index job_items_leased;
drop index job_items_open;
create index job_items_open on job_items (job_id) where status = 'pending';
alter table job_items
    drop column attempts,
    drop column attempt,
    drop column next_attempt_at,
    drop column lease_until,
    drop column worker,
    drop column handed_over_at,
    drop column crashes,
    drop column snoozes;

-- How much work wants a worker: what is due, or will be in 10 seconds, and what one is at. For whatever
-- starts workers. What is due later (a quota that resets at night) wants none, so that zero is reached.
-- The purge is done by whoever is there; it starts a worker when nobody was for a day.
-- Limits, since more than a thousand starts no more of them.
create view work_demand as
select
    (select count(*) from (
        select from work
        where due_at <= now() + interval '10 seconds'
            and (kind <> 'purge' or due_at <= now() - interval '1 day')
        limit 1000
    ) as due)
    + (select count(*) from (
        select from work where lease_until is not null limit 1000
    ) as held) as wanted;
