-- Whoever changes a job and its items takes the row of the job first: one order, no deadlock.
select status, kind from jobs where id = $1 and ($2 is null or team = $2) and visible
