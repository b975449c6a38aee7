update job_items
set status = $2, reason = $3, detail = $4, version = version + 1
where id = $1
