-- Why those of the list $1 wait.
update job_items
set reason = $2, detail = $3, version = version + 1
where id in (select unhex(value) from json_each($1))
