-- $2: milliseconds after which a token rests whose owner did not sign in. Before the mail address: whether its
-- use is to be noted again, which is done once a minute.
select k.id, u.id, u.issuer, u.subject, u.name, coalesce(m.team, u.team), t.name,
    u.is_admin, (u.is_team_admin and m.team is null)::boolean,
    k.may_write, k.used_at is null or k.used_at < now() - 60000 * interval '1 millisecond',
    coalesce(u.mail, u.issuer_mail)
from tokens k
join users u on u.id = k.user_id
-- In another team than their own somebody looks after nobody.
left join memberships m on m.user_id = u.id and m.team = k.team and m.team <> u.team
left join teams t on t.id = coalesce(m.team, u.team)
where k.hash = $1 and (k.expires_at is null or k.expires_at > now())
    -- It is of no use once its owner is not in the team any more.
    and (k.team is null or k.team = u.team or m.team is not null)
    and not u.disabled and u.signed_in_at > now() - $2 * interval '1 millisecond'
