-- Those of a user, the newest first.
select m.id, m.about, m.job, m.address, m.status, m.attempts, m.answer, m.created_at, m.ended_at
from mails m
where m.user_id = $1
order by m.id desc
limit $2
