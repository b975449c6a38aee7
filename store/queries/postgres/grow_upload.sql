-- Reserves places for comments; what is finished, or being removed, takes none.
update snapshots
set fetched = fetched + $2, skipped_empty = skipped_empty + $3, updated_at = now()
where uuid = $1 and uploaded and finished_at is null and texts = 'kept'
returning id, fetched
