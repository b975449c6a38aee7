-- Why those of the list $1 wait.
update job_items
set reason = $2, detail = $3, version = version + 1
where id = any (array(select json_array_elements_text($1::json)::uuid))
