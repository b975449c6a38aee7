-- Of one team; one of them ($2), or all.
select id, team, platform, label, state, account, detail, entered_at, tested_at, ends_at
from credentials
where team = $1 and ($2::uuid is null or id = $2)
order by platform
