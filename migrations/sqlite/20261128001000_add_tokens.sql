-- Tokens that somebody made for scripts of theirs.
create table tokens (
    id blob not null constraint tokens_pk primary key,
    user_id blob not null constraint tokens_user references users (id) on delete cascade,
    name text not null,
    -- What it begins with: enough to know it again, too little to use it.
    prefix text not null,
    -- SHA-256 of the whole.
    hash blob not null constraint tokens_hash unique,
    may_write integer not null,
    created_at integer not null,
    -- To the minute.
    used_at integer,
    expires_at integer
) strict, without rowid;

create index tokens_of_user on tokens (user_id);
