select uuid, platform, post_key, url, title, reported, fetched, cursor, pages, capped, shortfall, incomplete, finished_at, owner from snapshots where id = $1
