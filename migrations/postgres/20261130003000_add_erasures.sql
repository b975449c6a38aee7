-- What somebody asked to erase of an author over all jobs: done post by post by whoever asked, or by any process
-- when they do not wait for it.
create table erasures (
    -- The audit entry that says that it began has the same id.
    id uuid not null constraint erasures_pk primary key,
    -- Of one team, or of all.
    team uuid,
    -- Whose comments: gone once it is over.
    platform text,
    author_id text,
    author_name text,
    -- The id of the audit entry that says that it is over.
    end_entry uuid not null,
    -- What was erased so far.
    comments bigint not null default 0,
    posts bigint not null default 0,
    documents bigint not null default 0,
    begun_at timestamptz not null,
    ended_at timestamptz
);
create index erasures_open on erasures (begun_at) where ended_at is null;

-- The posts that are left of one.
create table erasure_posts (
    erasure uuid not null constraint erasure_posts_erasure references erasures (id) on delete cascade,
    snapshot bigint not null,
    constraint erasure_posts_pk primary key (erasure, snapshot)
);
