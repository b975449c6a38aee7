-- A job like $2, to be scored again, with options of its own. Nothing is written when the team
-- used the key before.
insert into jobs (
    id, team, name, kind, status, options, duplicates, extra_columns, file,
    idempotency_key, idempotency_hash, visible, created_by, brand, counts_all, created_at, rescored_from
)
select
    $1, team, name, kind, 'pending', $3, duplicates, extra_columns, file,
    $4, $5, true, $6, brand, counts_all, now(), id
from jobs
where id = $2
on conflict (team, idempotency_key) do nothing
