-- Notes on a file can quote it: they go with its texts.
update jobs
set file = json_build_object('left_out', file::json -> 'left_out', 'notes', '[]'::json)::text,
    version = version + 1
where id in (select job_id from job_items where snapshot_id = any (array(select json_array_elements_text($1::json)::bigint)))
    and json_array_length(file::json -> 'notes') > 0
