-- All of a few snapshots.
delete from comments where snapshot_id = any (array(select json_array_elements_text($1::json)::bigint))
