-- Those that were given up, the last one first.
select m.id, m.about, m.job, m.address, m.status, m.attempts, m.answer, m.created_at, m.ended_at,
    m.user_id, coalesce(u.name, u.subject)
from mails m
join users u on u.id = m.user_id
where m.status = 'failed' and m.ended_at is not null
order by m.ended_at desc, m.id desc
limit $1
