-- How many posts and files want a worker: what is due, or will be in 10 seconds, and what one is working on.
-- What is due later (a quota that resets at night, a retry in five minutes) wants none, so that zero is reached.
-- Asked every few seconds by whatever starts workers: limits, since more than a thousand starts no more of them. The
-- worst case, 100,000 posts that all wait for a quota, takes about 50 ms. Two counts, since an `or` would use no index.
select
    (select count(*) from (
        select from job_items
        where status = 'pending' and next_attempt_at <= now() + interval '10 seconds'
        limit 1000
    ) as due)
    + (select count(*) from (
        select from job_items
        where status = 'in_progress'
        limit 1000
    ) as running)
