-- The first one counts.
insert into team_keys (team, pseudonyms) values ($1, $2) on conflict (team) do nothing
