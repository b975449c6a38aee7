-- All items of a job at once. Those with a reason cannot run and have failed already.
-- $3: whether the others are due now (an upload is due when it is complete).
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail, next_attempt_at
)
select
    unhex(value ->> 'id'), $1, value ->> 'position', value ->> 'input', value ->> 'url',
    value ->> 'platform', value ->> 'post_key', value ->> 'reason' is null,
    case when value ->> 'reason' is null then 'pending' else 'failed' end,
    value ->> 'reason', value ->> 'detail',
    case when $3 and value ->> 'reason' is null then cast(unixepoch('subsec') * 1000 as integer) end
from json_each($2)
