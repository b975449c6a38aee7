-- What polls of the batch $1 told ($2), where it is something else than the polls before told. A profile
-- that nobody asked for, for three intervals, has a gap since the time when it was to be asked for.
with told as (
    select
        p.series, p.polled_at, p.every_seconds,
        -- Behind the last one, however short ago that was.
        greatest(
            now(),
            (select max(m.at) from measurements m where m.series = p.series) + interval '1 millisecond'
        ) as at,
        t.followers, t.posts, t.likes, t.views, t.is_rounded, t.gap,
        coalesce(p.name <> t.name, false) as is_renamed,
        coalesce(abs(t.followers - p.followers) > greatest(1000, p.followers / 2), false) as is_jump,
        coalesce(
            p.gap is null and p.polled_at < now() - 3 * p.every_seconds * interval '1 second', false
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
    join json_to_recordset($2::json) as t (
        series bigint, platform_id text, name text, title text, url text, followers bigint, posts bigint,
        likes bigint, views bigint, is_rounded boolean, gap text, failed boolean, state text, detail text
    ) on t.series = p.series
    where p.batch = $1
    for update of p
)
insert into measurements (series, at, previous_at, followers, posts, likes, views, quality, gap)
select
    series, polled_at + every_seconds * interval '1 second', polled_at, null, null, null, null, 0, 'not_polled'
from told
where was_missed
union all
select
    series, at, case when was_missed then null else polled_at end, followers, posts, likes, views,
    case when is_rounded then 1 else 0 end + case when is_renamed then 2 else 0 end
        + case when is_jump then 4 else 0 end,
    gap
from told
where was_missed or is_renamed or not is_same
