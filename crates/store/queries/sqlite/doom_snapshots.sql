-- Nobody reuses these any more; their rows are removed next, in steps.
update snapshots
set texts = 'doomed', doomed_for = $2
where id in (select value from json_each($1))
    and not exists (select 1 from job_items i where i.snapshot_id = snapshots.id)
returning id
