-- The erasure that has been open for longest and that nobody else is at.
select id, team, platform, author_id, author_name, end_entry
from erasures
where ended_at is null
order by begun_at
limit 1
for no key update skip locked
