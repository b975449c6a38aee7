-- Nothing is written when the team used the key before: the caller then looks at that job.
insert into jobs (
    id, team, name, kind, status, options, duplicates, extra_columns,
    idempotency_key, idempotency_hash, visible, created_by, brand, counts_all, created_at, finished_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, false, now(), case when $14::boolean then now() end)
on conflict (team, idempotency_key) do nothing
