-- Who is meant by $2 to $4, by platform, with the number of comments: a name can be several people's. Authors of
-- posts are among them, who may have no comment.
with visible as materialized (
    select s.id, s.platform, s.author_id, s.author_name
    from snapshots s
    where exists (
            select 1
            from job_items i
            join jobs j on j.id = i.job_id
            where i.snapshot_id = s.id and j.visible and ($1::uuid is null or j.team = $1)
        )
        and ($2::text is null or s.platform = $2)
)
select platform, author_id, author_name, cast(sum(comments) as bigint)
from (
    select v.platform, c.author_id, c.author_name, 1 as comments
    from visible v
    join comments c on c.snapshot_id = v.id
    where ($3::text is null or c.author_id = $3)
        and ($4::text is null or c.author_name = $4)
        and (c.author_id is not null or c.author_name is not null)
    union all
    select v.platform, v.author_id, v.author_name, 0
    from visible v
    where ($3::text is null or v.author_id = $3)
        and ($4::text is null or v.author_name = $4)
        and (v.author_id is not null or v.author_name is not null)
) as found
group by platform, author_id, author_name
order by sum(comments) desc, platform, author_id, author_name
limit 100
