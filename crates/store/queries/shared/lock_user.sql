-- One at a time counts and adds what somebody may have a number of.
select id from users where id = $1 for no key update
