-- Files that were sent before it is said what to make of them, for an hour.
create table kept_files (
    id blob not null constraint kept_files_pk primary key,
    team blob not null,
    -- As sent, where it was.
    name text,
    media_type text,
    size integer not null,
    -- SHA-256.
    digest text not null,
    -- JSON: what was found in it, for whoever asks again.
    about text not null,
    pieces integer not null default 0,
    -- False while pieces are still coming in: nobody sees it.
    whole integer not null default 0,
    idempotency_key text,
    idempotency_hash text,
    created_at integer not null,
    -- From then on nobody sees it, and whoever comes by removes it in steps.
    delete_at integer not null,
    constraint kept_files_idempotency unique (team, idempotency_key)
) strict, without rowid;

create index kept_files_deleted on kept_files (delete_at);

-- No row is so large that writing or reading it holds others up. No foreign key: they are removed
-- before the row of their file is.
create table kept_file_pieces (
    file_id blob not null,
    seq integer not null,
    bytes blob not null,
    constraint kept_file_pieces_pk primary key (file_id, seq)
) strict;
