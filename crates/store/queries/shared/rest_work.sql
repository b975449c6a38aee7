-- There is nothing to do any more.
update work
set due_at = null, lease_until = null, worker = null, handed_over_at = null, crashes = 0
where id = $1 and attempt = $2 and lease_until is not null
