-- Why it waits.
update job_items set reason = $2, detail = $3, version = version + 1 where id = $1
