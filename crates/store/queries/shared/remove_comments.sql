delete from comments where snapshot_id = $1 and seq > $2 and seq <= $3
