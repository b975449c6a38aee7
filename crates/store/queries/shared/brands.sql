-- Of one team or of all (null); one of them ($2), or all.
select id, team, name, own_accounts, retention_days, archived, created_at
from brands
where ($1::uuid is null or team = $1) and ($2::uuid is null or id = $2)
order by name_key, id
