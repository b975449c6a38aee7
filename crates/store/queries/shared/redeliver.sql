-- Due now, with all its attempts; the receiver knows it by the same id. Of a job that is deleted nobody
-- is told any more.
update deliveries
set status = 'waiting', attempts = 0, due_at = now(), ended_at = null
where id = $1 and webhook = $2
    and (job is null or exists (select 1 from jobs j where j.id = deliveries.job and j.visible))
