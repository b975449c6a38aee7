select id from snapshots where texts = 'doomed' order by id limit 1000
