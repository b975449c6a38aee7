-- Comments of an author ($2 to $4) by job, newest first, of one team or of all ($1); and how many of them are
-- in posts that another team has as well.
select f.id, f.name, f.team, cast(sum(case when f.shared then 0 else 1 end) as bigint),
    cast(sum(case when f.shared then 1 else 0 end) as bigint)
from (
    select j.id, j.name, t.name as team,
        exists (
            select 1
            from job_items oi
            join jobs oj on oj.id = oi.job_id
            where oi.snapshot_id = s.id and oj.team <> $1::uuid
        ) as shared
    from jobs j
    join job_items i on i.job_id = j.id
    join snapshots s on s.id = i.snapshot_id
    join comments c on c.snapshot_id = s.id
    left join teams t on t.id = j.team
    where j.visible and ($1::uuid is null or j.team = $1)
        and ($2::text is null or s.platform = $2)
        and ($3::text is null or c.author_id = $3)
        and ($4::text is null or c.author_name = $4)
        and (c.author_id is not null or c.author_name is not null)
) as f
group by f.id, f.name, f.team
order by f.id desc
limit 1000
