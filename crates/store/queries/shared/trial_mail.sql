select m.id, m.about, m.job, m.address, m.status, m.attempts, m.answer, m.created_at, m.ended_at
from mails m
where m.id = $1 and m.user_id = $2
