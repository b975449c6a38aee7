-- The deletion that has been due for longest and that nobody else is at.
select id from jobs where delete_at <= now() order by delete_at limit 1 for no key update skip locked
