-- The first that is due, unless one of the same job waits before it: those come in order.
select d.id, d.event, d.body, d.attempts, h.url, h.secret,
    case when h.previous_until > now() then h.previous_secret end
from deliveries d
join webhooks h on h.id = d.webhook
where d.webhook = $1 and d.due_at <= now() and h.disabled_at is null
    and not exists (
        select 1 from deliveries e
        where e.webhook = d.webhook and e.job = d.job and e.due_at is not null
            and (e.created_at, e.id) < (d.created_at, d.id)
    )
order by d.due_at, d.created_at, d.id
limit 1
