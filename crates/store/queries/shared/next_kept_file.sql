-- The file that has been over for longest and that nobody else is at.
select id from kept_files where delete_at <= now() order by delete_at limit 1 for update skip locked
