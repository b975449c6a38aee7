-- Their scorings go with them.
delete from snapshots where id in (select value from json_each($1)) and texts = 'doomed'
