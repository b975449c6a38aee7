insert into passwords (user_id, hash, must_change, changed_at)
values ($1, $2, $3, now())
