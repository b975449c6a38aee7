-- Only of the secret that was tested: another may have been entered meanwhile.
update credentials
set state = $3, account = $4, detail = $5, ends_at = $6, tested_at = now()
where id = $1 and secret = $2
