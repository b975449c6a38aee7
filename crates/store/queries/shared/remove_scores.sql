delete from scores
where snapshot_id = $1
    and model_id in (select model_id from scorings where snapshot_id = $1)
    and seq > $2 and seq <= $3
