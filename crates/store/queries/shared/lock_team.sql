-- As lock_user, for what a team may have a number of.
select id from teams where id = $1 for no key update
