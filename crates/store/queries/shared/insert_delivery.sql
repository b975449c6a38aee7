-- Nothing is written for a webhook that was switched off meanwhile.
insert into deliveries (id, webhook, event, job, body, created_at, due_at)
select $1, h.id, $3, $4::uuid, $5, now(), now()
from webhooks h
where h.id = $2 and h.disabled_at is null
