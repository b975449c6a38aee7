-- Whether a worker died with it in hand before the one that has it now.
select lease_until is not null and crashes > 0 from work where id = $1
