-- Users of this server, who sign in with a password.

-- Looks after the users of their own team; `is_admin` does so for all teams.
alter table users add column is_team_admin boolean not null default false;

create table passwords (
    user_id uuid not null constraint passwords_pk primary key
        constraint passwords_user references users (id) on delete cascade,
    -- A PHC string: algorithm, parameters, salt and hash.
    hash text not null,
    -- A first password, which somebody else has seen.
    must_change boolean not null,
    changed_at timestamptz not null
);

-- Attempts to sign in with a wrong password.
create table failed_sign_ins (
    -- SHA-256 of the name or the address. Names are not kept: a password may be typed in their place.
    key bytea not null constraint failed_sign_ins_pk primary key,
    failures bigint not null,
    failed_at timestamptz not null,
    blocked_until timestamptz not null
);
