update kept_files
set whole = true, idempotency_key = $2, idempotency_hash = $3
where id = $1 and not whole and delete_at > now()
