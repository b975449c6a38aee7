-- Whether the team has this job.
select status, kind from jobs where id = $1 and team = $2 and visible
