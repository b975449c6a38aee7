-- Whether they may come in.
insert into users (id, issuer, subject, name, team, is_admin, is_team_admin, created_at, signed_in_at)
values ($1, $2, $3, $4, $5, $6, $7, now(), now())
on conflict (id) do update
set name = excluded.name, team = excluded.team, is_admin = excluded.is_admin,
    is_team_admin = excluded.is_team_admin, signed_in_at = excluded.signed_in_at
where not users.disabled
returning id
