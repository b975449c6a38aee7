select team from users where id = $1
