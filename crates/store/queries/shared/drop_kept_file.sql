-- Its key is free at once. $2 is the team that asks, null asks for every team.
update kept_files
set delete_at = now(), idempotency_key = null, idempotency_hash = null
where id = $1 and ($2 is null or team = $2) and delete_at > now()
