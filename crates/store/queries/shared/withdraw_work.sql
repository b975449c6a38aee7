-- Fences off whoever is at work on a post of a job that is deleted. What waits is removed with the rest;
-- who claims it before that finds nothing to do.
update work
set attempt = attempt + 1, lease_until = null, worker = null, handed_over_at = null
where lease_until is not null and id in (select id from job_items where job_id = $1 and status = 'pending')
