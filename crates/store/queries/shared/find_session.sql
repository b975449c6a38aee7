-- $2: milliseconds after which a session that is not used ends. The last: whether its use is to be
-- noted again, which is done once a minute.
select s.id, u.id, u.issuer, u.subject, u.name, coalesce(m.team, u.team), t.name,
    u.is_admin, (u.is_team_admin and m.team is null)::boolean,
    coalesce(p.must_change, false)::boolean,
    exists (select 1 from memberships o where o.user_id = u.id and o.team <> u.team),
    u.time_zone,
    u.language,
    s.used_at < now() - 60000 * interval '1 millisecond'
from sessions s
join users u on u.id = s.user_id
-- In another team than their own somebody looks after nobody.
left join memberships m on m.user_id = u.id and m.team = s.team and m.team <> u.team
left join teams t on t.id = coalesce(m.team, u.team)
left join passwords p on p.user_id = u.id
where s.hash = $1 and s.expires_at > now() and s.used_at > now() - $2 * interval '1 millisecond'
    and not u.disabled
