-- The jobs that score this one's comments again, newest first.
select id from jobs where rescored_from = $1 and ($2 is null or team = $2) and visible order by id desc limit $3
