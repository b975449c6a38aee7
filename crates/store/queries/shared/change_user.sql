update users
set disabled = coalesce($2, disabled), team = coalesce($3, team),
    is_admin = coalesce($4, is_admin), is_team_admin = coalesce($5, is_team_admin),
    time_zone = case when $6::boolean then $7::text else time_zone end,
    language = case when $8::boolean then $9::text else language end,
    mail = case when $10::boolean then $11::text else mail end,
    mail_when = coalesce($12, mail_when)
where id = $1
