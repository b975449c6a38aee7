select item_id, accounts from own_scorings where snapshot_id = $1 and model_id = $2 order by item_id
