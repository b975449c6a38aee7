-- How much work wants a worker: what is due, or will be in 10 seconds, and what one is at. What is due later (a quota
-- that resets at night, a retry in five minutes) wants none, so that zero is reached. Asked every few seconds by
-- whatever starts workers; the view counts up to a thousand of each, since more start no more workers. What nobody has
-- made work of yet counts by the batches that it will be: profiles that are due by fifty, documents by a thousand.
select wanted from work_demand
