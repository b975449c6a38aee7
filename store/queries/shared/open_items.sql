-- Ended items are not counted: these two are read from their indexes alone, however many there are.
-- Uploads that are still coming in are not due.
select
    (select count(*) from job_items where status = 'pending' and next_attempt_at is not null),
    (select count(*) from job_items where status = 'in_progress')
