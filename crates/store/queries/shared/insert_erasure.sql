insert into erasures (id, team, platform, author_id, author_name, end_entry, begun_at)
values ($1, $2, $3, $4, $5, $6, now())
