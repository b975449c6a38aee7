delete from credentials where id = $1 and team = $2
