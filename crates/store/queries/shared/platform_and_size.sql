select platform, fetched from snapshots where id = $1
