select count(*) from profiles where team = $1
