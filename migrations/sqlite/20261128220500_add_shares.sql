-- Links by which somebody without an account sees the results of one job.
create table shares (
    id blob not null constraint shares_pk primary key,
    job_id blob not null constraint shares_job references jobs (id) on delete cascade,
    -- Who made it, where somebody signed in.
    made_by blob constraint shares_user references users (id) on delete cascade,
    -- What it begins with: enough to know it again, too little to use it.
    prefix text not null,
    -- SHA-256 of the whole.
    hash blob not null constraint shares_hash unique,
    with_texts integer not null,
    created_at integer not null,
    -- To the minute.
    used_at integer,
    expires_at integer not null
) strict, without rowid;

create index shares_of_job on shares (job_id);
create index shares_of_user on shares (made_by);
