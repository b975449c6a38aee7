-- A mail waits. Whoever holds the work looks again before it rests (rest_mails.sql).
insert into work (id, kind, team, rank, due_at) values ($1, $2, $3, 0, now())
on conflict (id) do update
set due_at = case when work.lease_until is null then least(coalesce(work.due_at, now()), now()) end
