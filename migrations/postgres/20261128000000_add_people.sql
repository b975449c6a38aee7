-- Who signed in, and their browsers' sessions.

-- Teams that somebody signed in for; the id is made of the name (UUIDv5).
create table teams (
    id uuid not null constraint teams_pk primary key,
    name text not null,
    created_at timestamptz not null
);

create table users (
    -- Made of issuer and subject (UUIDv5).
    id uuid not null constraint users_pk primary key,
    issuer text not null,
    subject text not null,
    -- What people call them, where it is known.
    name text,
    -- As at the last sign-in.
    team uuid not null,
    is_admin boolean not null,
    disabled boolean not null default false,
    created_at timestamptz not null,
    signed_in_at timestamptz not null
);

create table sessions (
    -- SHA-256 of what the browser holds.
    hash bytea not null constraint sessions_pk primary key,
    id uuid not null constraint sessions_id unique,
    user_id uuid not null constraint sessions_user references users (id) on delete cascade,
    address text not null,
    browser text not null,
    created_at timestamptz not null,
    used_at timestamptz not null,
    expires_at timestamptz not null
);

-- Who asked for a job: a user, where somebody signed in. No foreign key, so that a job outlives whoever
-- made it.
alter table jobs add column created_by uuid;

create index sessions_of_user on sessions (user_id);
