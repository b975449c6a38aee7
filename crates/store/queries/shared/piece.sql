-- One piece of a whole file; $2 is the team that asks, null asks for every team.
select p.bytes
from kept_files f
join kept_file_pieces p on p.file_id = f.id
where f.id = $1 and ($2 is null or f.team = $2) and f.whole and p.seq = $3
