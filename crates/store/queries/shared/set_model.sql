update job_items set model_id = $2, model_note = $3 where id = $1
