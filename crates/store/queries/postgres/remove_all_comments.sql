-- All of a few snapshots. `array` makes the list a constant for the planner, and this a look into the key.
delete from comments where snapshot_id = any (array(select json_array_elements_text($1::json)::bigint))
