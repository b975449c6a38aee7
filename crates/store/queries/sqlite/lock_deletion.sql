-- One step of a deletion at a time: here the transaction holds the whole database already.
select id from jobs where id = $1 and delete_at <= cast(unixepoch('subsec') * 1000 as integer)
