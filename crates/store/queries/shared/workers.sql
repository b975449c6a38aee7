-- Workers seen within the time, by version.
select version, count(*)
from workers
where seen_at >= now() - $1 * interval '1 millisecond'
group by version
order by version
