select id, team, platform, secret from credentials where id = $1
