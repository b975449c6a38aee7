-- That somebody was given a first password, to where mail reaches them now. None where it reaches them nowhere, or
-- where no worker can send it.
insert into mails (id, user_id, about, address, created_at, due_at)
select $1, u.id, $3, coalesce(u.mail, u.issuer_mail), now(), now()
from users u
where u.id = $2 and coalesce(u.mail, u.issuer_mail) is not null
    and exists (select 1 from mail_server)
returning address
