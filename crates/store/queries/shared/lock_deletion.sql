-- One step of a deletion at a time.
select id from jobs where id = $1 and delete_at <= now() for no key update
