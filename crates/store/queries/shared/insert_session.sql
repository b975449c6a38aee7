insert into sessions (hash, id, user_id, address, browser, created_at, used_at, expires_at)
values ($1, $2, $3, $4, $5, now(), now(), now() + $6 * interval '1 millisecond')
