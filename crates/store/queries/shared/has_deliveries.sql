-- Whether there is anything that is sent beside all other work: webhooks, or mails ($1: the work on those).
select exists (select 1 from webhooks) or exists (select 1 from work where id = $1)
