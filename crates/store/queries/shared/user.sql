select u.id, u.issuer, u.subject, u.name, u.team, t.name, u.is_admin, u.is_team_admin,
    u.disabled, p.user_id is not null, coalesce(p.must_change, false)::boolean, u.created_at,
    case when u.signed_in_at >= u.created_at then u.signed_in_at end,
    (
        select string_agg(o.name, '
' order by o.name)
        from memberships m
        join teams o on o.id = m.team
        where m.user_id = u.id and m.team <> u.team
    ),
    u.time_zone,
    u.language,
    u.mail, u.issuer_mail, u.mail_when
from users u
left join teams t on t.id = u.team
left join passwords p on p.user_id = u.id
where u.id = $1 and ($2::uuid is null or u.team = $2)
