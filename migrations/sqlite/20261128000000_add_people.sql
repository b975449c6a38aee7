-- Who signed in, and their browsers' sessions.

-- Teams that somebody signed in for; the id is made of the name (UUIDv5).
create table teams (
    id blob not null constraint teams_pk primary key,
    name text not null,
    created_at integer not null
) strict, without rowid;

create table users (
    -- Made of issuer and subject (UUIDv5).
    id blob not null constraint users_pk primary key,
    issuer text not null,
    subject text not null,
    -- What people call them, where it is known.
    name text,
    -- As at the last sign-in.
    team blob not null,
    is_admin integer not null,
    disabled integer not null default 0,
    created_at integer not null,
    signed_in_at integer not null
) strict, without rowid;

create table sessions (
    -- SHA-256 of what the browser holds.
    hash blob not null constraint sessions_pk primary key,
    id blob not null constraint sessions_id unique,
    user_id blob not null constraint sessions_user references users (id) on delete cascade,
    address text not null,
    browser text not null,
    created_at integer not null,
    used_at integer not null,
    expires_at integer not null
) strict, without rowid;

-- Who asked for a job: a user, where somebody signed in. No foreign key, so that a job outlives whoever
-- made it.
alter table jobs add column created_by blob;

create index sessions_of_user on sessions (user_id);
