update kept_files
set pieces = pieces + 1
where id = $1 and not whole and delete_at > now()
returning pieces
