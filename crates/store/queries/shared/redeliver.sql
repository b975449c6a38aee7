-- Due now, with all its attempts; the receiver knows it by the same id.
update deliveries
set status = 'waiting', attempts = 0, due_at = now(), ended_at = null
where id = $1 and webhook = $2
