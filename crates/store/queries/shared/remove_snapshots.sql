-- Their scorings go with them.
delete from snapshots where id = any (array(select json_array_elements_text($1::json)::bigint)) and texts = 'doomed'
