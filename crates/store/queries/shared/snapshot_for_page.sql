select fetched, pages, finished_at is not null from snapshots where id = $1 and uuid = $2 and not uploaded
