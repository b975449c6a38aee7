-- Terms that are typical of a job's comments, found once and kept.
create table job_terms (
    job_id blob not null constraint job_terms_job references jobs (id) on delete cascade,
    -- What the comments were chosen by: 1 with those by the post's author, plus 2 with those in other
    -- languages.
    counting integer not null,
    -- The job's change token when they were looked at.
    job_version integer not null,
    items_version integer not null,
    -- JSON; it quotes comments, and goes when one of them is erased.
    found text not null,
    constraint job_terms_pk primary key (job_id, counting)
) strict, without rowid;
