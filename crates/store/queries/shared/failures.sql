-- $2: milliseconds after which failures are forgotten.
select failures, failed_at > now() - $2 * interval '1 millisecond', blocked_until, now()
from failed_sign_ins
where key = $1
for update
