-- What could not be sent for $1 milliseconds is not sent any more; $2: what is said of it.
update mails
set status = 'failed', answer = coalesce(answer, $2), due_at = null, ended_at = now()
where due_at is not null and created_at < now() - $1 * interval '1 millisecond'
