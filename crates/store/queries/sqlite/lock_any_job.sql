-- As lock_job, for work: no team asks here.
select status from jobs where id = $1
