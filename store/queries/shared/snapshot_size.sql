select fetched from snapshots where id = $1 and texts = 'doomed'
