update job_items set next_attempt_at = cast(unixepoch('subsec') * 1000 as integer), version = version + 1 where job_id = $1
