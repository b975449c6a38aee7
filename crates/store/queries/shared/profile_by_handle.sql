-- The profile of team $1 that its platform is asked for by this key.
select id, series, team, platform, handle, url, brand, every_seconds, paused, due_at, created_at, state,
    platform_id, name, title, polled_at, followers, posts, likes, views, is_rounded, gap, measured_at,
    failed_at, reason, detail
from profiles
where team = $1 and platform = $2 and handle_key = $3
