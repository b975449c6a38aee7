update jobs set status = $2, finished_at = cast(unixepoch('subsec') * 1000 as integer), version = version + 1 where id = $1
