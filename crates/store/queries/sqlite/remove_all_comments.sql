-- All of a few snapshots.
delete from comments where snapshot_id in (select value from json_each($1))
