-- One profile, of one team or of all (null).
select id, series, team, platform, handle, url, brand, every_seconds, paused, due_at, created_at, state,
    platform_id, name, title, polled_at, followers, posts, likes, views, is_rounded, gap, measured_at,
    failed_at, reason, detail
from profiles
where id = $1 and ($2::uuid is null or team = $2)
