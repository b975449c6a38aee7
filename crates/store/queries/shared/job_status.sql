select status from jobs where id = $1
