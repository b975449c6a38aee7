update kept_files
set pieces = pieces + 1
where id = $1 and not whole and delete_at > cast(unixepoch('subsec') * 1000 as integer)
returning pieces
