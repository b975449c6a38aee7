-- $3: milliseconds for which there is no other attempt.
update failed_sign_ins
set failures = $2, failed_at = now(), blocked_until = now() + $3 * interval '1 millisecond'
where key = $1
