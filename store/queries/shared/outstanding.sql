-- Uploads that are still coming in are not due.
select count(*) from job_items where status in ('pending', 'in_progress') and next_attempt_at is not null
