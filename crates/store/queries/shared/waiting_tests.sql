-- How many tests of a webhook wait for their first attempt, or for the next.
select count(*) from deliveries where webhook = $1 and due_at is not null and event = $2
