-- Addresses of other systems that are told when something is done, and what they were told.

create table webhooks (
    -- The work on its deliveries has the same id: one at a time, so that they come in order.
    id uuid not null constraint webhooks_pk primary key,
    team uuid not null,
    url text not null,
    -- Of what it is told: a JSON list of words.
    events text not null,
    -- What links begin with: this server, as whoever made the webhook reached it.
    base text not null,
    -- Both sealed; deliveries are signed with the earlier one as well, until it ends.
    secret bytea not null,
    previous_secret bytea,
    previous_until timestamptz,
    created_at timestamptz not null,
    -- Switched off, and why.
    disabled_at timestamptz,
    disabled_why text constraint webhooks_why check (disabled_why in ('by_hand', 'gone', 'failing')),
    -- Attempts in a row that failed, and when the first of them did.
    failures bigint not null default 0,
    failing_since timestamptz,
    delivered_at timestamptz,
    constraint webhooks_disabled check ((disabled_at is null) = (disabled_why is null)),
    constraint webhooks_previous check ((previous_secret is null) = (previous_until is null))
);

create index webhooks_of_team on webhooks (team);

create table deliveries (
    -- The receiver knows it by this id, however often it comes.
    id uuid not null constraint deliveries_pk primary key,
    webhook uuid not null constraint deliveries_webhook references webhooks (id) on delete cascade,
    event text not null,
    -- Null: it is about no job. The job may be gone.
    job uuid,
    -- JSON, as it is sent: of the moment at which it happened.
    body text not null,
    status text not null default 'waiting'
        constraint deliveries_status check (status in ('waiting', 'delivered', 'failed')),
    attempts bigint not null default 0,
    attempted_at timestamptz,
    -- What the last attempt was answered, or why it was not.
    answer bigint,
    error text,
    created_at timestamptz not null,
    -- The next attempt; null once it has ended.
    due_at timestamptz,
    ended_at timestamptz,
    constraint deliveries_waiting check ((status = 'waiting') = (due_at is not null)),
    constraint deliveries_ended check ((status = 'waiting') = (ended_at is null))
);

create index deliveries_due on deliveries (webhook, due_at) where due_at is not null;
-- Those of one job come in order.
create index deliveries_of_job on deliveries (webhook, job) where due_at is not null;
create index deliveries_of_webhook on deliveries (webhook, id);
create index deliveries_by_end on deliveries (ended_at) where ended_at is not null;
