-- Nothing is written when the team has as many files ($8), or as many bytes ($9), as it may.
insert into kept_files (id, team, name, media_type, size, digest, about, created_at, delete_at)
select $1, $2, $3, $4, $5, $6, $7, cast(unixepoch('subsec') * 1000 as integer), cast(unixepoch('subsec') * 1000 as integer) + $10
where (select count(*) from kept_files where team = $2 and delete_at > cast(unixepoch('subsec') * 1000 as integer)) < $8
    and (select coalesce(sum(size), 0) from kept_files where team = $2 and delete_at > cast(unixepoch('subsec') * 1000 as integer)) <= $9 - $5
