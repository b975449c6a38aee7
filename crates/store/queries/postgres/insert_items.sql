-- All items of a job at once, a list for each column, see insert_comments.sql. Those with a reason
-- cannot run and have failed already.
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail
)
select
    t.id::uuid, $1, t.position, t.input, t.url, t.platform, t.post_key, t.reason is null,
    case when t.reason is null then 'pending' else 'failed' end,
    t.reason, t.detail
from (
    select
        unnest($2::text[]) as id, unnest($3::bigint[]) as position, unnest($4::text[]) as input,
        unnest($5::text[]) as url, unnest($6::text[]) as platform, unnest($7::text[]) as post_key,
        unnest($8::text[]) as reason, unnest($9::text[]) as detail
) as t
