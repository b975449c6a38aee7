-- What is remembered of these jobs is not shown any more.
update jobs
set version = version + 1
where id in (select job_id from job_items where snapshot_id = any (array(select json_array_elements_text($1::json)::bigint)))
