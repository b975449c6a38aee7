-- What own accounts wrote in the posts of these items is counted beside the snapshots that they read.
update own_scorings
set snapshot_id = (select i.snapshot_id from job_items i where i.id = own_scorings.item_id)
where item_id = any (array(select json_array_elements_text($1::json)::uuid))
