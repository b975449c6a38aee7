-- $2: milliseconds after which a token rests whose owner did not sign in. The last: whether its use is
-- to be noted again, which is done once a minute.
select k.id, u.id, u.issuer, u.subject, u.name, u.team, t.name, u.is_admin, u.is_team_admin,
    k.may_write, k.used_at is null or k.used_at < now() - 60000 * interval '1 millisecond'
from tokens k
join users u on u.id = k.user_id
left join teams t on t.id = u.team
where k.hash = $1 and (k.expires_at is null or k.expires_at > now())
    and not u.disabled and u.signed_in_at > now() - $2 * interval '1 millisecond'
