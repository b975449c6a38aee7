select status from job_items where id = $1
