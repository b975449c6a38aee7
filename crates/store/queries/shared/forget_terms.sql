-- They quote comments of these snapshots.
delete from job_terms where job_id in (select job_id from job_items where snapshot_id = any (array(select json_array_elements_text($1::json)::bigint)))
