-- Workers that were seen later than it is, first the latest.
select seen_at, now() from workers
where seen_at > now() + $1 * interval '1 millisecond'
order by seen_at desc, name
for update
