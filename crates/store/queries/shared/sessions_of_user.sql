select id, address, browser, created_at, used_at, expires_at
from sessions
where user_id = $1 and expires_at > now() and used_at > now() - $2 * interval '1 millisecond'
order by used_at desc, id
