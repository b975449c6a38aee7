-- An attempt counts as a failure until it is known to be none.
update failed_sign_ins
set failures = failures - 1, blocked_until = now()
where key = $1 and failures > 0
