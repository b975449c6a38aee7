-- The items that `again` lists (retryable.sql) have not ended any more.
update job_items
set status = 'pending', reason = null, detail = null, version = version + 1,
    snapshot_id = case when again.spent then null else snapshot_id end,
    rescored = rescored and not again.spent,
    model_id = case when again.spent then null else model_id end,
    fresh_since = case when again.spent then now() else fresh_since end
from again
where job_items.id = again.id
