-- Credentials that teams entered for platforms: what is fetched with one is that team's alone.

create table credentials (
    -- Made of team and platform (UUIDv5); the work that tests it has the same id.
    id uuid not null constraint credentials_pk primary key,
    team uuid not null,
    platform text not null,
    -- What the team calls it.
    label text not null,
    -- Sealed.
    secret bytea not null,
    state text not null default 'testing'
        constraint credentials_state check (state in ('testing', 'ready', 'refused', 'untested')),
    -- Whose it is, as the platform told; null where it does not say.
    account text,
    -- Why it is not taken or could not be tested, or what it lacks.
    detail text,
    entered_at timestamptz not null,
    tested_at timestamptz,
    -- When it ends, where the platform says so.
    ends_at timestamptz,
    constraint credentials_one unique (team, platform)
);

-- Whose the comments are: of the team by whose credential they were fetched; null: anybody's.
alter table snapshots add column owner uuid;

-- The keys of platforms that the operator has set, as the worker that started last has them: whoever
-- previews a list has no keys. One row; none before the first worker.
create table operator_keys (
    one boolean not null default true constraint operator_keys_pk primary key
        constraint operator_keys_one check (one),
    -- JSON list of the settings.
    settings text not null
);
