-- Posts that others send us to be analysed. (Their routes are /posts, as earlier services call them.)

create table documents (
    team uuid not null,
    -- As whoever sent it names it.
    id text not null,
    content text not null,
    author_id text,
    -- Counts what was written: the analysis of an earlier text is not kept.
    version bigint not null default 1,
    status text not null default 'pending'
        constraint documents_status check (status in ('pending', 'complete', 'failed')),
    -- The work that is to analyse it; null: none yet, or it is done.
    batch uuid,
    -- A worker died with it in a batch: the next time it has one for itself.
    alone boolean not null default false,
    -- JSON, once it is complete.
    analysis text,
    -- Why there is none, in a sentence.
    detail text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    analysed_at timestamptz,
    constraint documents_pk primary key (team, id)
);

create index documents_waiting on documents (team, updated_at) where status = 'pending' and batch is null;
create index documents_in_work on documents (batch) where batch is not null;
