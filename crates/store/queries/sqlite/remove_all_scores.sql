-- All of a few snapshots.
delete from scores where snapshot_id in (select value from json_each($1))
