-- $9: the team. Nothing is written when the user has as many ($8) as one may. $7: milliseconds, null for no end.
insert into tokens (id, user_id, name, prefix, hash, may_write, team, created_at, expires_at)
select $1, $2, $3, $4, $5, $6, $9::uuid, now(), now() + $7::bigint * interval '1 millisecond'
where (select count(*) from tokens where user_id = $2) < $8
