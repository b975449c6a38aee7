-- The test is due now, with all its attempts. Whoever does it now looks whether it still tests the same
-- secret before it ends.
insert into work (id, kind, team, rank, due_at)
values ($1, $3, $2, 0, now())
on conflict (id) do update
set due_at = case when work.lease_until is null then now() end,
    attempts = 0, crashes = 0, snoozes = 0,
    handed_over_at = case when work.lease_until is null then null else work.handed_over_at end
