-- Makes the work on the items that `again` lists (retryable.sql) due, with all its attempts.
update work
set due_at = now(), attempts = 0, crashes = 0, snoozes = 0, attempt = attempt + 1,
    lease_until = null, worker = null, handed_over_at = null
from again
where work.id = again.id
