update teams set retention_days = $2 where id = $1
