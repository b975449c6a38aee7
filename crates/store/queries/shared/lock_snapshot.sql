-- Of two items that begin to score a snapshot, the second sees which model the first took.
select id from snapshots where id = $1 for no key update
