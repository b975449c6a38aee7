-- It is done, and will not be done again.
delete from work where id = $1 and attempt = $2 and lease_until is not null
