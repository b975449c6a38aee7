-- Reserves places for comments of some posts of an upload, a line of the list for each; what is
-- finished, or being removed, takes none.
update snapshots
set fetched = snapshots.fetched + (g.value ->> 'comments'),
    skipped_empty = snapshots.skipped_empty + (g.value ->> 'blank'),
    updated_at = cast(unixepoch('subsec') * 1000 as integer)
from json_each($1) as g
where snapshots.uuid = unhex(g.value ->> 'id') and uploaded and finished_at is null and texts = 'kept'
returning uuid, id, fetched
