-- All items of a job at once. Those with a reason cannot run and have failed already.
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail
)
select
    unhex(value ->> 'id'), $1, value ->> 'position', value ->> 'input', value ->> 'url',
    value ->> 'platform', value ->> 'post_key', value ->> 'reason' is null,
    case when value ->> 'reason' is null then 'pending' else 'failed' end,
    value ->> 'reason', value ->> 'detail'
from json_each($2)
