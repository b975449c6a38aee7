update job_items set next_attempt_at = now(), version = version + 1 where job_id = $1
