-- Whether the team has this job; null asks for every team.
select status, kind from jobs where id = $1 and ($2 is null or team = $2) and visible
