update jobs
set name = $3, version = version + 1
where id = $1 and ($2 is null or team = $2) and visible
