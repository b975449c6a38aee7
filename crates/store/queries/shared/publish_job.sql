update jobs
set visible = true, idempotency_key = $2, idempotency_hash = $3, version = version + 1
where id = $1 and not visible and delete_at is null
