-- Links by which somebody without an account sees the results of one job.
create table shares (
    id uuid not null constraint shares_pk primary key,
    job_id uuid not null constraint shares_job references jobs (id) on delete cascade,
    -- Who made it, where somebody signed in.
    made_by uuid constraint shares_user references users (id) on delete cascade,
    -- What it begins with: enough to know it again, too little to use it.
    prefix text not null,
    -- SHA-256 of the whole.
    hash bytea not null constraint shares_hash unique,
    with_texts boolean not null,
    created_at timestamptz not null,
    -- To the minute.
    used_at timestamptz,
    expires_at timestamptz not null
);

create index shares_of_job on shares (job_id);
create index shares_of_user on shares (made_by);
