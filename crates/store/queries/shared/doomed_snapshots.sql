-- Some snapshots to be removed, of the job $1 or whoever let go of them, and how many comments are
-- left. What somebody else removes right now is left out.
select id, fetched
from snapshots
where texts = 'doomed' and ($1::uuid is null or doomed_for = $1)
order by id
limit $2
for update skip locked
