select k.id, k.name, k.prefix, k.may_write, t.name, k.created_at, k.used_at, k.expires_at
from tokens k
left join teams t on t.id = k.team
where k.user_id = $1
order by k.created_at desc, k.id desc
