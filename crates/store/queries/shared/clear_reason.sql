update job_items set reason = null, detail = null, version = version + 1 where id = $1
