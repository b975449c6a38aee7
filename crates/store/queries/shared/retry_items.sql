-- Makes the items that `again` lists (retryable.sql) due, with all their attempts.
update job_items
set status = 'pending', reason = null, detail = null,
    attempts = 0, crashes = 0, snoozes = 0, attempt = attempt + 1, version = version + 1,
    next_attempt_at = now(), handed_over_at = null, lease_until = null, worker = null,
    snapshot_id = case when again.spent then null else snapshot_id end,
    rescored = rescored and not again.spent,
    model_id = case when again.spent then null else model_id end,
    fresh_since = case when again.spent then now() else fresh_since end
from again
where job_items.id = again.id
