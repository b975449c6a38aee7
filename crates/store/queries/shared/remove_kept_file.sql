delete from kept_files where id = $1
