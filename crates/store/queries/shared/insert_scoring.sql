insert into scorings (snapshot_id, model_id) values ($1, $2) on conflict (snapshot_id, model_id) do nothing
