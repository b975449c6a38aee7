-- What polls of the batch $1 told ($2), where it is something else than the polls before told. A profile
-- that nobody asked for, for three intervals, has a gap since the time when it was to be asked for.
with t as materialized (
    select
        value ->> 'series' as series, value ->> 'platform_id' as platform_id, value ->> 'name' as name,
        value ->> 'title' as title, value ->> 'url' as url, value ->> 'followers' as followers,
        value ->> 'posts' as posts, value ->> 'likes' as likes, value ->> 'views' as views,
        value ->> 'is_rounded' as is_rounded, value ->> 'gap' as gap, value ->> 'failed' as failed,
        value ->> 'state' as state, value ->> 'detail' as detail
    from json_each($2)
), told as (
    select
        p.series, p.polled_at, p.every_seconds,
        -- Behind the last one, however short ago that was.
        max(
            cast(unixepoch('subsec') * 1000 as integer),
            coalesce((select max(m.at) from measurements m where m.series = p.series) + 1, 0)
        ) as at,
        t.followers, t.posts, t.likes, t.views, t.is_rounded, t.gap,
        coalesce(p.name <> t.name, 0) as is_renamed,
        coalesce(abs(t.followers - p.followers) > max(1000, p.followers / 2), 0) as is_jump,
        coalesce(
            p.gap is null and p.polled_at < cast(unixepoch('subsec') * 1000 as integer) - 3 * p.every_seconds * 1000, 0
        ) as was_missed,
        p.polled_at is not null and p.gap is not distinct from t.gap
        and (
            t.failed or (
                p.followers is not distinct from t.followers and p.posts is not distinct from t.posts
                and p.likes is not distinct from t.likes and p.views is not distinct from t.views
                and p.is_rounded = t.is_rounded
            )
        ) as is_same
    from profiles p
    join t on t.series = p.series
    where p.batch = $1
)
insert into measurements (series, at, previous_at, followers, posts, likes, views, quality, gap)
select series, polled_at + every_seconds * 1000, polled_at, null, null, null, null, 0, 'not_polled'
from told
where was_missed
union all
select
    series, at, case when was_missed then null else polled_at end,
    followers, posts, likes, views, is_rounded + 2 * is_renamed + 4 * is_jump, gap
from told
where was_missed or is_renamed or not is_same
