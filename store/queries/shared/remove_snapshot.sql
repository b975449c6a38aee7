-- Its scorings go with it.
delete from snapshots where id = $1 and texts = 'doomed'
