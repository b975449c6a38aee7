-- Nobody reuses these any more; their rows are removed next, in steps.
update snapshots
set texts = 'doomed', doomed_for = $2
where id = any (array(select json_array_elements_text($1::json)::bigint))
    and not exists (select 1 from job_items i where i.snapshot_id = snapshots.id)
returning id
