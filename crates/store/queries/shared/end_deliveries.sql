-- What waits for a webhook that is switched off.
update deliveries
set status = 'failed', error = $2, due_at = null, ended_at = now()
where webhook = $1 and due_at is not null
