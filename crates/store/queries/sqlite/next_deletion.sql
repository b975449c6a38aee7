-- The deletion that has been due for longest.
select id from jobs where delete_at <= cast(unixepoch('subsec') * 1000 as integer) order by delete_at limit 1
