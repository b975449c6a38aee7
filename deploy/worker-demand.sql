-- How much work wants a worker: what is due, or will be in 10 seconds, and what one is at. What is due later (a quota
-- that resets at night, a retry in five minutes) wants none, so that zero is reached. Asked every few seconds by
-- whatever starts workers; the view counts up to a thousand of each, since more start no more workers.
select wanted from work_demand
