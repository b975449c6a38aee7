-- One step of an erasure at a time.
select id, team, platform, author_id, author_name, end_entry
from erasures
where id = $1 and ended_at is null
for no key update
