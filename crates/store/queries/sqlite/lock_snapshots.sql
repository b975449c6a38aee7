-- Here the transaction holds the whole database already; see the other side.
select id from snapshots where id in (select value from json_each($1))
