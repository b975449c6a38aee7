delete from shares where job_id = $1 and id = $2
