update work
set lease_until = now() + $3 * interval '1 millisecond'
where id = $1 and attempt = $2 and lease_until is not null
