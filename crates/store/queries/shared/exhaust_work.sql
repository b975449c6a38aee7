-- Looked up before the job was locked: the condition is asked again.
update work
set attempt = attempt + 1, due_at = null, lease_until = null, worker = null, handed_over_at = null
where id = $1 and lease_until <= now() and crashes + 1 >= $2
