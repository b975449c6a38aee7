-- Whether they may come in. A token need not have all claims: one without an address takes none away.
insert into users (
    id, issuer, subject, name, team, is_admin, is_team_admin, issuer_mail, created_at, signed_in_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, now(), now())
on conflict (id) do update
set name = excluded.name, team = excluded.team, is_admin = excluded.is_admin,
    is_team_admin = excluded.is_team_admin,
    issuer_mail = coalesce(excluded.issuer_mail, users.issuer_mail),
    signed_in_at = excluded.signed_in_at
where not users.disabled
returning id
