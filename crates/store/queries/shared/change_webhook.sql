-- $5: whether it is on. One that is switched on begins anew; one that is off already stays so for the
-- same reason.
update webhooks
set url = $2, events = $3, base = $4,
    disabled_at = case when not $5::boolean then coalesce(disabled_at, now()) end,
    disabled_why = case when not $5::boolean then coalesce(disabled_why, 'by_hand') end,
    failures = case when $5::boolean and disabled_at is not null then 0 else failures end,
    failing_since = case when $5::boolean and disabled_at is not null then null else failing_since end
where id = $1
