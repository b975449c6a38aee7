-- Profiles whose followers are counted at an interval, and what was counted.

create table profiles (
    id uuid not null constraint profiles_pk primary key,
    -- What its measurements hang on: half as long as the id, in each of millions of rows.
    series bigint generated always as identity constraint profiles_series unique,
    team uuid not null,
    platform text not null,
    -- As it was asked for, and as the platform is asked: of two with the same key a team has one.
    handle text not null,
    handle_key text not null,
    -- Those that one request can be about: the platform, and the server where there are many.
    source text not null,
    url text not null,
    brand uuid constraint profiles_brand references brands (id),
    every_seconds bigint not null,
    -- Milliseconds: where in its interval it is asked for, so that not all are at once.
    phase bigint not null,
    paused boolean not null default false,
    -- When it is to be asked for; null while paused.
    due_at timestamptz,
    -- The work that is to ask for it; null: none yet, or it is done.
    batch uuid,
    created_at timestamptz not null,

    state text not null default 'pending' constraint profiles_state
        check (state in ('pending', 'active', 'count_hidden', 'private', 'vanished', 'failing')),
    -- As the platform names it.
    platform_id text,
    name text,
    title text,
    -- What the last poll told, whether or not anything had changed.
    polled_at timestamptz,
    followers bigint,
    posts bigint,
    likes bigint,
    views bigint,
    is_rounded boolean not null default false,
    -- Why the last poll brought no count of followers; null: it did.
    gap text,
    -- When somebody last was counted, and the last time that it failed, and why.
    measured_at timestamptz,
    failed_at timestamptz,
    reason text,
    detail text,
    constraint profiles_handle unique (team, platform, handle_key)
);

create index profiles_waiting on profiles (source, due_at) where batch is null and due_at is not null;
create index profiles_in_work on profiles (batch) where batch is not null;
create index profiles_of_team on profiles (team, id);
create index profiles_of_brand on profiles (brand, id) where brand is not null;

-- What polls told, where it is something else than the poll before: a row holds until the next one.
create table measurements (
    series bigint not null constraint measurements_series references profiles (series) on delete cascade,
    at timestamptz not null,
    -- The poll before, up to which the row before is known to hold.
    previous_at timestamptz,
    followers bigint,
    posts bigint,
    likes bigint,
    views bigint,
    -- Bits: 1 the platform rounds the count; 2 the profile has another name than before; 4 the count is
    -- further from the one before than people come and go.
    quality smallint not null default 0,
    -- Why there is no count of followers: a gap, until the next row.
    gap text,
    constraint measurements_pk primary key (series, at)
);

-- Polls that are due want a worker, also while nobody is there who would make work of them.
create or replace view work_demand as
with recursive sources (source) as (
    (
        select source from profiles where batch is null and due_at is not null order by source limit 1
    )
    union all
    select (
        select p.source
        from profiles p
        where p.batch is null and p.due_at is not null and p.source > sources.source
        order by p.source
        limit 1
    )
    from sources
    where sources.source is not null
)
select
    (select count(*) from (
        select from work
        where due_at <= now() + interval '10 seconds'
            and (kind <> 'purge' or due_at <= now() - interval '1 day')
        limit 1000
    ) as due)
    + (select count(*) from (
        select from work where lease_until is not null limit 1000
    ) as held)
    + (select cast(ceil(count(*) / 50.0) as bigint) from (
        select
        from sources
        cross join lateral (
            select from profiles p
            where p.source = sources.source and p.batch is null
                and p.due_at <= now() + interval '10 seconds'
            limit 5000
        ) as of_source
        limit 50000
    ) as polls) as wanted;
