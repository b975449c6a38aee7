-- Mail about a job that ends, to whoever made it: where there is a server for it, they have an address, and they
-- want to be told. Of an end that took no longer than two minutes only who wants to be told of each.
insert into mails (id, user_id, about, job, created_at, due_at)
select $1, u.id, $3, j.id, now(), now()
from jobs j
join users u on u.id = j.created_by
where j.id = $2 and j.visible and j.kind <> 'texts'
    and coalesce(u.mail, u.issuer_mail) is not null
    and (
        u.mail_when = 'always'
        or (u.mail_when = 'long' and j.created_at < j.finished_at - 120000 * interval '1 millisecond')
    )
    and exists (select 1 from mail_server)
