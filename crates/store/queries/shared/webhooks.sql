-- Of one team or of all (null); one of them ($2), or all.
select id, team, url, events, base, created_at, disabled_at, disabled_why, failures, failing_since,
    delivered_at, case when previous_until > now() then previous_until end
from webhooks
where ($1::uuid is null or team = $1) and ($2::uuid is null or id = $2)
order by id
