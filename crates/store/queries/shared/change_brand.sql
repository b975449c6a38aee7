update brands
set name = $2, name_key = $3, own_accounts = $4, retention_days = $5, archived = $6
where id = $1
