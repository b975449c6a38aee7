select retention_days from teams where id = $1
