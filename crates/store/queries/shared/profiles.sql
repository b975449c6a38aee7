-- A page of a team's profiles, newest first: ids are UUIDv7 and grow with time. $4 to $6: the filter.
select id, series, team, platform, handle, url, brand, every_seconds, paused, due_at, created_at, state,
    platform_id, name, title, polled_at, followers, posts, likes, views, is_rounded, gap, measured_at,
    failed_at, reason, detail
from profiles
where team = $1 and id < $2
    and ($4::text is null or platform = $4)
    and ($5::text is null or state = $5)
    and ($6::uuid is null or brand = $6)
order by id desc
limit $3
