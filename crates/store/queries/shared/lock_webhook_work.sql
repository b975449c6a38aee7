-- First statement of whatever changes a webhook or its deliveries: one order for all, so that nobody
-- waits in a circle.
select id from work where id = $1 for update
