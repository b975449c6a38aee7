-- The work on some items of a job that is being deleted; see delete_items.sql.
delete from work
where id in (select id from job_items where job_id = $1 order by position limit $2)
