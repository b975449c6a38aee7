insert into memberships (user_id, team) values ($1, $2) on conflict do nothing
