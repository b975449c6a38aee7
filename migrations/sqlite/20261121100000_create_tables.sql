-- The first tables. Times are unix milliseconds, UTC. Booleans are 0 and 1.
-- Strict: a value of the wrong type is a bug that should be seen where it is written.

-- What somebody asked for.
create table jobs (
    id blob not null constraint jobs_pk primary key,
    team blob not null,
    name text not null,
    kind text not null
        constraint jobs_kind check (kind in ('posts', 'comments', 'texts')),
    status text not null
        constraint jobs_status check (status in ('pending', 'in_progress', 'completed', 'partial', 'failed', 'cancelled')),
    -- JSON: the choices of the person, and the column names of a comment file.
    options text not null,
    extra_columns text not null,
    duplicates integer not null,
    idempotency_key text,
    idempotency_hash text,
    -- False while the comments of an upload are still coming in.
    visible integer not null,
    -- Counts changes of this row; see change_token.sql.
    version integer not null default 0,
    created_at integer not null,
    started_at integer,
    finished_at integer,
    constraint jobs_idempotency unique (team, idempotency_key)
) strict, without rowid;

create index jobs_listed on jobs (team, id) where visible and kind <> 'texts';

-- Model and version; scores of two rows here are never mixed.
create table models (
    id integer not null constraint models_pk primary key autoincrement,
    name text not null,
    version text not null,
    constraint models_name_version unique (name, version)
) strict;

-- The comments of one post as fetched at one time, or those of one uploaded file.
-- The small id keeps the two big tables small; outside, a snapshot is known by its uuid.
create table snapshots (
    id integer not null constraint snapshots_pk primary key autoincrement,
    uuid blob not null constraint snapshots_uuid unique,
    uploaded integer not null,
    platform text not null,
    post_key text not null,
    url text not null,
    title text,
    reported integer,
    -- Both are kept by whoever writes comments, in the same transaction.
    fetched integer not null default 0,
    skipped_empty integer not null default 0,
    cursor text,
    pages integer not null default 0,
    capped integer not null default 0,
    -- The limit it was fetched with; another limit may need another fetch.
    max_comments integer,
    shortfall text,
    -- kept -> erasing -> erased by age; doomed: no job uses it, rows are being removed.
    -- A state and not a flag, so that what a crash interrupts is found again.
    texts text not null default 'kept'
        constraint snapshots_texts check (texts in ('kept', 'erasing', 'erased', 'doomed')),
    created_at integer not null,
    updated_at integer not null,
    finished_at integer
) strict;

create index snapshots_post on snapshots (platform, post_key, finished_at)
    where finished_at is not null and not uploaded and texts = 'kept';
create index snapshots_age on snapshots (created_at) where texts in ('kept', 'erasing');

-- The posts of a job. This table is also the outbox: a due row is work to hand over.
create table job_items (
    id blob not null constraint job_items_pk primary key,
    job_id blob not null
        constraint job_items_job references jobs (id) on delete cascade,
    position integer not null,
    input text not null,
    url text not null,
    platform text,
    post_key text,
    -- False: it failed when the job was written (not a post we can read); no retry helps.
    runnable integer not null,
    status text not null
        constraint job_items_status check (status in ('pending', 'in_progress', 'completed', 'partial', 'failed', 'cancelled')),
    reason text,
    detail text,
    -- Attempts that count against the cap, and the fencing number, which only grows.
    attempts integer not null default 0,
    attempt integer not null default 0,
    -- Null: not due by itself (an upload that is still coming in).
    next_attempt_at integer,
    lease_until integer,
    worker text,
    handed_over_at integer,
    snapshot_id integer
        constraint job_items_snapshot references snapshots (id),
    -- Set by a retry: an older snapshot fell short and is not to be reused.
    fresh_since integer,
    model_id integer
        constraint job_items_model references models (id),
    model_note text,
    version integer not null default 0,
    constraint job_items_position unique (job_id, position)
) strict, without rowid;

create index job_items_due on job_items (next_attempt_at) where status = 'pending';
create index job_items_leased on job_items (lease_until) where status = 'in_progress';
-- "Was this the last one?" must not walk over ten thousand ended items each time.
create index job_items_open on job_items (job_id) where status in ('pending', 'in_progress');
-- "Does another job use this snapshot?"
create index job_items_by_snapshot on job_items (snapshot_id) where snapshot_id is not null;

-- Comments, in the order they came. No foreign key: a check for every one of a million rows
-- costs more than it tells, since rows are only written by a transaction that has just
-- updated the row of their snapshot, and removed before that row is.
-- Without rowid: one tree in the order in which it is written and read.
create table comments (
    snapshot_id integer not null,
    seq integer not null,
    -- The page that brought it; null in an upload.
    page integer,
    -- Empty or white space alone: never scored.
    blank integer not null,
    comment_id text not null,
    parent_id text,
    text text not null,
    author_name text,
    author_id text,
    is_post_author integer,
    published_at integer,
    likes integer,
    reply_count integer,
    language text,
    url text,
    -- JSON list: the original columns of a comment file.
    extra text,
    post_url text,
    post_title text,
    constraint comments_pk primary key (snapshot_id, seq)
) strict, without rowid;

-- Platforms show a comment on two pages now and then; it is stored once. Uploads are left out:
-- every row of a file counts, and a million random ids would make this tree the slowest part.
create unique index comments_once on comments (snapshot_id, comment_id) where page is not null;

-- The score of one comment by one model. The key is what makes a second score impossible.
create table scores (
    snapshot_id integer not null,
    model_id integer not null,
    seq integer not null,
    -- -1 negative, 0 neutral, 1 positive.
    label integer not null
        constraint scores_label check (label between -1 and 1),
    score real not null,
    prob_negative real,
    prob_neutral real,
    prob_positive real,
    truncated integer not null,
    scored_at integer not null,
    constraint scores_pk primary key (snapshot_id, model_id, seq)
) strict, without rowid;

-- Sums over the scores of one model in one snapshot, grown in the transaction that writes them.
-- They hang on the pair and not on an item, so that two jobs that share a snapshot
-- cannot count a score twice or miss one.
create table scorings (
    snapshot_id integer not null
        constraint scorings_snapshot references snapshots (id) on delete cascade,
    model_id integer not null
        constraint scorings_model references models (id),
    scored integer not null default 0,
    positive integer not null default 0,
    neutral integer not null default 0,
    negative integer not null default 0,
    score_sum real not null default 0,
    truncated integer not null default 0,
    constraint scorings_pk primary key (snapshot_id, model_id)
) strict, without rowid;
