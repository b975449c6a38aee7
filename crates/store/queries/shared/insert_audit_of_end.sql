-- Says that what an entry ($1) says to have begun is over, once, with an entry ($2) of the same person and place.
insert into audit (id, at, team, user_id, user_name, door, address, action, subject, details)
select $2::uuid, now(), team, user_id, user_name, door, address, $3, subject, $4
from audit
where id = $1
on conflict (id) do nothing
