-- Whether there is nothing to do any more.
select due_at is null and lease_until is null from work where id = $1
