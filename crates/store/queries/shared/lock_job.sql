-- Not "for update": a second update of an item in one transaction has its foreign key to the
-- job checked again, which would wait for us while it holds the item that we are about to take.
-- Whoever changes a job and its items takes the row of the job first: one order, no deadlock.
select status, kind, team from jobs where id = $1 and ($2 is null or team = $2) and visible for no key update
