delete from tokens where user_id = $1 and id = $2
