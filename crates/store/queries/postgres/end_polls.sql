-- What polls of the batch $1 told ($2), for who looks at a profile. It is due again at its place in the
-- interval, which is in the future however long nobody asked, and half an interval away at least.
update profiles
set batch = null, polled_at = now(), state = t.state, gap = t.gap,
    due_at = now() + (
        profiles.every_seconds * 1500
        - mod(
            cast(extract(epoch from now()) * 1000 as bigint) + profiles.every_seconds * 500 - profiles.phase,
            profiles.every_seconds * 1000
        )
    ) * interval '1 millisecond',
    platform_id = coalesce(t.platform_id, profiles.platform_id),
    name = coalesce(t.name, profiles.name),
    title = coalesce(t.title, profiles.title),
    url = coalesce(t.url, profiles.url),
    followers = case when t.failed then profiles.followers else t.followers end,
    posts = case when t.failed then profiles.posts else t.posts end,
    likes = case when t.failed then profiles.likes else t.likes end,
    views = case when t.failed then profiles.views else t.views end,
    is_rounded = case when t.failed then profiles.is_rounded else t.is_rounded end,
    measured_at = case when t.gap is null then now() else profiles.measured_at end,
    failed_at = case when t.failed then now() else profiles.failed_at end,
    reason = case when t.failed then t.gap else profiles.reason end,
    detail = case when t.failed then t.detail else profiles.detail end
from json_to_recordset($2::json) as t (
        series bigint, platform_id text, name text, title text, url text, followers bigint, posts bigint,
        likes bigint, views bigint, is_rounded boolean, gap text, failed boolean, state text, detail text
    )
where profiles.batch = $1 and profiles.series = t.series
