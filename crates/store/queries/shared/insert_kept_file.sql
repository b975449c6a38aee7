-- Nothing is written when the team has as many files ($8), or as many bytes ($9), as it may.
insert into kept_files (id, team, name, media_type, size, digest, about, created_at, delete_at)
select $1, $2, $3, $4, $5, $6, $7, now(), now() + $10 * interval '1 millisecond'
where (select count(*) from kept_files where team = $2 and delete_at > now()) < $8
    and (select coalesce(sum(size), 0) from kept_files where team = $2 and delete_at > now()) <= $9 - $5
