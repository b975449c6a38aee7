update snapshots
set finished_at = cast(unixepoch('subsec') * 1000 as integer), updated_at = cast(unixepoch('subsec') * 1000 as integer)
where uuid = $1 and uploaded and finished_at is null and texts = 'kept'
