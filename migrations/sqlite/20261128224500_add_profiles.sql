-- Profiles whose followers are counted at an interval, and what was counted.

create table profiles (
    -- What its measurements hang on: much shorter than the id, in each of millions of rows.
    series integer not null constraint profiles_pk primary key autoincrement,
    id blob not null constraint profiles_id unique,
    team blob not null,
    platform text not null,
    -- As it was asked for, and as the platform is asked: of two with the same key a team has one.
    handle text not null,
    handle_key text not null,
    -- Those that one request can be about: the platform, and the server where there are many.
    source text not null,
    url text not null,
    brand blob constraint profiles_brand references brands (id),
    every_seconds integer not null,
    -- Milliseconds: where in its interval it is asked for, so that not all are at once.
    phase integer not null,
    paused integer not null default 0,
    -- When it is to be asked for; null while paused.
    due_at integer,
    -- The work that is to ask for it; null: none yet, or it is done.
    batch blob,
    created_at integer not null,

    state text not null default 'pending' constraint profiles_state
        check (state in ('pending', 'active', 'count_hidden', 'private', 'vanished', 'failing')),
    -- As the platform names it.
    platform_id text,
    name text,
    title text,
    -- What the last poll told, whether or not anything had changed.
    polled_at integer,
    followers integer,
    posts integer,
    likes integer,
    views integer,
    is_rounded integer not null default 0,
    -- Why the last poll brought no count of followers; null: it did.
    gap text,
    -- When somebody last was counted, and the last time that it failed, and why.
    measured_at integer,
    failed_at integer,
    reason text,
    detail text,
    constraint profiles_handle unique (team, platform, handle_key)
) strict;

create index profiles_waiting on profiles (source, due_at) where batch is null and due_at is not null;
create index profiles_in_work on profiles (batch) where batch is not null;
create index profiles_of_team on profiles (team, id);
create index profiles_of_brand on profiles (brand, id) where brand is not null;

-- What polls told, where it is something else than the poll before: a row holds until the next one.
create table measurements (
    series integer not null constraint measurements_series references profiles (series) on delete cascade,
    at integer not null,
    -- The poll before, up to which the row before is known to hold.
    previous_at integer,
    followers integer,
    posts integer,
    likes integer,
    views integer,
    -- Bits: 1 the platform rounds the count; 2 the profile has another name than before; 4 the count is
    -- further from the one before than people come and go.
    quality integer not null default 0,
    -- Why there is no count of followers: a gap, until the next row.
    gap text,
    constraint measurements_pk primary key (series, at)
) strict, without rowid;
