-- What an author wrote was erased from it: no other job reuses it, which would miss that without a word.
alter table snapshots add column thinned boolean not null default false;

-- Keys of teams.
create table team_keys (
    team uuid not null constraint team_keys_pk primary key,
    -- What names of authors in pseudonymous files are made with. Sealed, see crates/seal.
    pseudonyms bytea not null
);
