select id, name, prefix, may_write, created_at, used_at, expires_at
from tokens
where user_id = $1
order by created_at desc, id desc
