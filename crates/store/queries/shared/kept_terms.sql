select found from job_terms where job_id = $1 and counting = $2 and job_version = $3 and items_version = $4
