update job_items set platform = $2, url = $3 where id = $1
