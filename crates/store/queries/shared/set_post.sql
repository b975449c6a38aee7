update job_items set platform = $2, post_key = $3, url = $4 where id = $1
