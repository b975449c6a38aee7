-- The new attempt number fences off whoever is at work on one of them.
update work
set attempt = attempt + 1, due_at = null, lease_until = null, worker = null, handed_over_at = null
where id in (select id from job_items where job_id = $1 and status = 'pending')
