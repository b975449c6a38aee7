-- The file that has been over for longest.
select id from kept_files where delete_at <= cast(unixepoch('subsec') * 1000 as integer) order by delete_at limit 1
