-- Of all teams: those whose last attempts failed, and those that were switched off for it. The ones that fail
-- longest come first.
select w.id, w.team, w.url, w.events, w.base, w.created_at, w.disabled_at, w.disabled_why, w.failures,
    w.failing_since, w.delivered_at, case when w.previous_until > now() then w.previous_until end, t.name
from webhooks w
left join teams t on t.id = w.team
where w.disabled_why in ('gone', 'failing') or (w.disabled_at is null and w.failing_since is not null)
order by coalesce(w.failing_since, w.disabled_at), w.id
limit $1
