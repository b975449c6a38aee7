select seq from scores where snapshot_id = $1 and model_id = $2 and seq between $3 and $4
