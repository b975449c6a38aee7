update snapshots
set finished_at = cast(unixepoch('subsec') * 1000 as integer), updated_at = cast(unixepoch('subsec') * 1000 as integer)
where id in (select snapshot_id from job_items where job_id = $1)
    and uploaded and finished_at is null and texts = 'kept'
