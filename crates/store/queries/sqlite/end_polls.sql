-- What polls of the batch $1 told ($2), for who looks at a profile. It is due again at its place in the
-- interval, which is in the future however long nobody asked, and half an interval away at least.
with t as materialized (
    select
        value ->> 'series' as series, value ->> 'platform_id' as platform_id, value ->> 'name' as name,
        value ->> 'title' as title, value ->> 'url' as url, value ->> 'followers' as followers,
        value ->> 'posts' as posts, value ->> 'likes' as likes, value ->> 'views' as views,
        value ->> 'is_rounded' as is_rounded, value ->> 'gap' as gap, value ->> 'failed' as failed,
        value ->> 'state' as state, value ->> 'detail' as detail
    from json_each($2)
)
update profiles
set batch = null, polled_at = cast(unixepoch('subsec') * 1000 as integer), state = t.state, gap = t.gap,
    due_at = cast(unixepoch('subsec') * 1000 as integer) + profiles.every_seconds * 1500
        - (cast(unixepoch('subsec') * 1000 as integer) + profiles.every_seconds * 500 - profiles.phase)
        % (profiles.every_seconds * 1000),
    platform_id = coalesce(t.platform_id, profiles.platform_id),
    name = coalesce(t.name, profiles.name),
    title = coalesce(t.title, profiles.title),
    url = coalesce(t.url, profiles.url),
    followers = case when t.failed then profiles.followers else t.followers end,
    posts = case when t.failed then profiles.posts else t.posts end,
    likes = case when t.failed then profiles.likes else t.likes end,
    views = case when t.failed then profiles.views else t.views end,
    is_rounded = case when t.failed then profiles.is_rounded else t.is_rounded end,
    measured_at = case when t.gap is null then cast(unixepoch('subsec') * 1000 as integer) else profiles.measured_at end,
    failed_at = case when t.failed then cast(unixepoch('subsec') * 1000 as integer) else profiles.failed_at end,
    reason = case when t.failed then t.gap else profiles.reason end,
    detail = case when t.failed then t.detail else profiles.detail end
from t
where profiles.batch = $1 and profiles.series = t.series
