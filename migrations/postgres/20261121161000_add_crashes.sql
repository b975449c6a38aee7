-- Who has to answer for an item that does not end: the workers that die with it, or those who
-- make it wait. `attempts` now counts only failures that a living worker reported.

-- Workers in a row that died or went silent with the item in hand while nothing more of it was stored.
alter table job_items add column crashes bigint not null default 0;
-- Waits in a row that somebody asked for (rate limit, quota) while nothing more of it was stored.
alter table job_items add column snoozes bigint not null default 0;

-- What waits, in the order in which it is handed over. The index by due time alone had a million
-- waiting items sorted at each look, which took a second, every second. Writers wait while it is
-- made: a second for a million items.
create index job_items_waiting on job_items (position, next_attempt_at, id) where status = 'pending';
drop index job_items_due;
