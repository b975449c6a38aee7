insert into snapshots (uuid, uploaded, platform, post_key, url, max_comments, owner, created_at, updated_at)
values ($1, false, $2, $3, $4, $5, $6, now(), now())
returning id
