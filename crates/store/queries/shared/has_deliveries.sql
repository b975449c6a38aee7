-- Whether there may be anything that is sent beside all other work: webhooks, or mails ($1: the work on those, which
-- stays where there was ever one).
select exists (select 1 from webhooks)
    or exists (select 1 from work where id = $1 and (due_at <= now() or lease_until <= now()))
