-- $2: milliseconds for which a first password can be used.
select u.id, u.issuer, u.subject, u.name, u.team, t.name, u.is_admin, u.is_team_admin,
    u.disabled, p.hash, p.must_change,
    p.must_change and p.changed_at < now() - $2 * interval '1 millisecond',
    u.signed_in_at < now() - 3600000 * interval '1 millisecond'
from users u
join passwords p on p.user_id = u.id
left join teams t on t.id = u.team
where u.id = $1
