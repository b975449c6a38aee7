-- Reserves places for comments of some posts of an upload, a line of the list for each; what is
-- finished, or being removed, takes none.
update snapshots s
set fetched = s.fetched + g.comments, skipped_empty = s.skipped_empty + g.blank,
    updated_at = now()
from json_to_recordset($1::json) as g (id uuid, comments bigint, blank bigint)
where s.uuid = g.id and s.uploaded and s.finished_at is null and s.texts = 'kept'
returning s.uuid, s.id, s.fetched
