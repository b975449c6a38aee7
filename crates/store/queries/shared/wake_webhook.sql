-- A delivery waits. Whoever holds the work looks again before it rests (rest_deliveries.sql).
update work
set due_at = case when lease_until is null then least(coalesce(due_at, now()), now()) end
where id = $1
