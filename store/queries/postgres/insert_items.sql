-- All items of a job at once. Those with a reason cannot run and have failed already.
-- $3: whether the others are due now (an upload is due when it is complete).
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail, next_attempt_at
)
select
    t.id, $1, t.position, t.input, t.url, t.platform, t.post_key, t.reason is null,
    case when t.reason is null then 'pending' else 'failed' end,
    t.reason, t.detail,
    case when $3::boolean and t.reason is null then now() end
from json_to_recordset($2::json) as t (
    id uuid, position bigint, input text, url text, platform text, post_key text,
    reason text, detail text
)
