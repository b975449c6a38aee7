-- They did not sign in yet: as if that were a hundred years ago (see `rest_tokens`).
insert into users (
    id, issuer, subject, name, team, is_admin, is_team_admin, mail, created_at, signed_in_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, now(), now() - 3155760000000 * interval '1 millisecond')
on conflict (id) do nothing
