-- Tokens that somebody made for scripts of theirs.
create table tokens (
    id uuid not null constraint tokens_pk primary key,
    user_id uuid not null constraint tokens_user references users (id) on delete cascade,
    name text not null,
    -- What it begins with: enough to know it again, too little to use it.
    prefix text not null,
    -- SHA-256 of the whole.
    hash bytea not null constraint tokens_hash unique,
    may_write boolean not null,
    created_at timestamptz not null,
    -- To the minute.
    used_at timestamptz,
    expires_at timestamptz
);

create index tokens_of_user on tokens (user_id);
