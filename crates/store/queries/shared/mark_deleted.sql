-- Due now. Nobody sees the job any more, and its key is free for another.
update jobs
set visible = false, delete_at = now(), idempotency_key = null, idempotency_hash = null, version = version + 1
where id = $1
