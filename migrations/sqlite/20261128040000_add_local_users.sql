-- Users of this server, who sign in with a password.

-- Looks after the users of their own team; `is_admin` does so for all teams.
alter table users add column is_team_admin integer not null default 0;

create table passwords (
    user_id blob not null constraint passwords_pk primary key
        constraint passwords_user references users (id) on delete cascade,
    -- A PHC string: algorithm, parameters, salt and hash.
    hash text not null,
    -- A first password, which somebody else has seen.
    must_change integer not null,
    changed_at integer not null
) strict, without rowid;

-- Attempts to sign in with a wrong password.
create table failed_sign_ins (
    -- SHA-256 of the name or the address. Names are not kept: a password may be typed in their place.
    key blob not null constraint failed_sign_ins_pk primary key,
    failures integer not null,
    failed_at integer not null,
    blocked_until integer not null
) strict, without rowid;
