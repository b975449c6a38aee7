-- $4: the hash that is to be replaced; null for whichever there is.
update passwords
set hash = $2, must_change = $3, changed_at = now()
where user_id = $1 and ($4::text is null or hash = $4)
