-- The count of a profile that is paused now holds up to the last poll. Behind the last measurement, however
-- short ago that was.
insert into measurements (series, at, previous_at, gap)
select
    series,
    greatest(
        now(),
        (select max(m.at) from measurements m where m.series = profiles.series) + 1 * interval '1 millisecond'
    ),
    polled_at, 'paused'
from profiles
where id = $1 and not paused and gap is null and polled_at is not null
