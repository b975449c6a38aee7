-- Files of comments that are still being written, of one team ($1) or of all.
select id
from jobs
where kind = 'comments' and not visible and delete_at is null and ($1::uuid is null or team = $1)
order by id
for update
