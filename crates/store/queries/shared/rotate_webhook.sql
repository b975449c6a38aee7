-- Unless somebody else did meanwhile ($3 is the secret that was read).
update webhooks
set secret = $4, previous_secret = $5, previous_until = now() + $6::bigint * interval '1 millisecond'
where id = $1 and ($2::uuid is null or team = $2) and secret = $3
