-- The workers there are, and what they can score with: the api has no model and nobody else to ask.
create table workers (
    -- Each start of a process is another worker.
    name text not null constraint workers_pk primary key,
    version text not null,
    -- JSON list of names, best first.
    analyzers text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null
);

create index workers_seen on workers (seen_at);
