-- None where no worker can send it.
insert into mails (id, user_id, about, address, created_at, due_at)
select $1, $2, $3, $4, now(), now()
where exists (select 1 from mail_server)
