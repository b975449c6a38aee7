insert into workers (name, version, analyzers, started_at, seen_at)
values ($1, $2, $3, now(), now())
on conflict (name) do update
set version = excluded.version, analyzers = excluded.analyzers, seen_at = excluded.seen_at
