select id from jobs where visible and kind = 'texts' and created_at <= cast(unixepoch('subsec') * 1000 as integer) - $1
