-- Whole files of one team ($1), or of all: nobody can look into them for one author's rows.
update kept_files
set delete_at = now(), idempotency_key = null, idempotency_hash = null
where ($1::uuid is null or team = $1) and whole and delete_at > now()
