insert into own_scorings (item_id, snapshot_id, model_id, accounts) values ($1, $2, $3, $4)
