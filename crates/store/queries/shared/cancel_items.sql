update job_items
set status = 'cancelled', reason = 'cancelled', detail = 'The job was cancelled.', version = version + 1
where job_id = $1 and status = 'pending'
