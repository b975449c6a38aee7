-- Not "for update": a second update of an item in one transaction has its foreign key to the
-- job checked again, which would wait for us while it holds the item that we are about to take.
-- As lock_job, for work: no team asks here.
select status from jobs where id = $1 for no key update
