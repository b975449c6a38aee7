-- What an author wrote was erased from it: no other job reuses it, which would miss that without a word.
alter table snapshots add column thinned integer not null default 0;

-- Keys of teams.
create table team_keys (
    team blob not null constraint team_keys_pk primary key,
    -- What names of authors in pseudonymous files are made with. Sealed, see crates/seal.
    pseudonyms blob not null
) strict, without rowid;
