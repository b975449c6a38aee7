-- All items of a job at once, a list for each column, see insert_comments.sql. Those with a reason
-- cannot run and have failed already.
-- $2: whether the others are due now (an upload is due when it is complete).
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail, next_attempt_at
)
select
    t.id::uuid, $1, t.position, t.input, t.url, t.platform, t.post_key, t.reason is null,
    case when t.reason is null then 'pending' else 'failed' end,
    t.reason, t.detail,
    case when $2::boolean and t.reason is null then now() end
from (
    select
        unnest($3::text[]) as id, unnest($4::bigint[]) as position, unnest($5::text[]) as input,
        unnest($6::text[]) as url, unnest($7::text[]) as platform, unnest($8::text[]) as post_key,
        unnest($9::text[]) as reason, unnest($10::text[]) as detail
) as t
