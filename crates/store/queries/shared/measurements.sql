-- What holds in a time ($2 to $3) of a series: the row before it is the first.
select at, previous_at, followers, posts, likes, views, cast(quality as bigint), gap
from measurements
where series = $1 and at < $3
    and at >= coalesce((select max(at) from measurements where series = $1 and at <= $2), $2)
order by at
limit $4
