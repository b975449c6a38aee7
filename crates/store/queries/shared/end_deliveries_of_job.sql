-- What waits to be told of a job that is deleted. Of its own team's webhooks, so that the index
-- deliveries_of_job is used.
update deliveries
set status = 'failed', error = $2, due_at = null, ended_at = now()
where job = $1 and due_at is not null
    and webhook in (select h.id from webhooks h join jobs j on j.team = h.team where j.id = $1)
