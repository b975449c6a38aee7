-- A platform refused it when a post was read.
update credentials
set state = 'refused', detail = $3, tested_at = now()
where id = $1 and secret = $2 and state <> 'testing'
