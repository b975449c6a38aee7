update work
set due_at = now()
where id in (select id from job_items where job_id = $1 and status = 'pending')
