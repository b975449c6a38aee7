select count(*) from workers where seen_at >= cast(unixepoch('subsec') * 1000 as integer) - $1
