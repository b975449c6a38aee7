delete from work where id = $1
