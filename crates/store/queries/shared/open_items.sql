select count(*) from job_items where job_id = $1 and status = 'pending'
