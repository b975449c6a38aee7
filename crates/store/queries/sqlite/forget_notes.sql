-- Notes on a file can quote it: they go with its texts.
update jobs
set file = json_set(file, '$.notes', json('[]')), version = version + 1
where id in (select job_id from job_items where snapshot_id in (select value from json_each($1)))
    and json_array_length(file, '$.notes') > 0
