-- Due now. Nobody sees the job any more, and its key is free for another.
update jobs
set visible = false, delete_at = cast(unixepoch('subsec') * 1000 as integer), idempotency_key = null, idempotency_hash = null, version = version + 1
where id = $1
