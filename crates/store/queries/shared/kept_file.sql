-- $2 is the team that asks, null asks for every team.
select id, name, media_type, size, digest, about, pieces, created_at, delete_at
from kept_files
where id = $1 and ($2 is null or team = $2) and whole and delete_at > now()
