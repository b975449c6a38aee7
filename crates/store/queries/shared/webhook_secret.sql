select secret from webhooks where id = $1 and ($2::uuid is null or team = $2)
