-- The items of job $2 for job $1, with the ids of the list $3. What was fetched is to be
-- scored; what has no comments is as it was, and a retry of it fetches.
insert into job_items (
    id, job_id, position, input, url, platform, post_key, runnable,
    status, reason, detail, snapshot_id, rescored, fresh_since
)
select
    new.id::uuid, $1, i.position, i.input, i.url, i.platform, i.post_key, i.runnable,
    case when s.id is null then i.status else 'pending' end,
    case when s.id is null then i.reason end,
    case
        when s.id is not null then null
        when i.status = 'cancelled' then 'The job that is scored again was cancelled before this post was read.'
        else i.detail
    end,
    s.id, s.id is not null, i.fresh_since
from json_array_elements_text($3::json) with ordinality as new (id, number)
join job_items i on i.job_id = $2 and i.position = new.number - 1
left join snapshots s
    on s.id = i.snapshot_id and (s.finished_at is not null or s.fetched > 0)
