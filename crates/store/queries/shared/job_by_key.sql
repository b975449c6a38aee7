-- The job that an idempotency key of a team stands for.
select id, idempotency_hash from jobs where team = $1 and idempotency_key = $2 and visible
