update snapshots
set texts = 'erased', author_id = null, author_name = null
where id = $1 and texts = 'erasing'
