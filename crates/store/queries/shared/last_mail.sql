-- What came of the last mail to a user that is no trial; those that were not meant to go out any more say nothing.
select m.id, m.about, m.job, m.address, m.status, m.attempts, m.answer, m.created_at, m.ended_at
from mails m
where m.user_id = $1 and m.about <> 'trial' and m.status in ('sent', 'failed')
order by m.ended_at desc
limit 1
