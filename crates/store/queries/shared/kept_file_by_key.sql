-- The file that an idempotency key of a team stands for.
select id, idempotency_hash from kept_files where team = $1 and idempotency_key = $2 and whole and delete_at > now()
