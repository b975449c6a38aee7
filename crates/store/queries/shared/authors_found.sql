-- Who is meant by $2 to $4, by platform: a name can be several people's.
select s.platform, c.author_id, c.author_name, count(*)
from snapshots s
join comments c on c.snapshot_id = s.id
where exists (
        select 1
        from job_items i
        join jobs j on j.id = i.job_id
        where i.snapshot_id = s.id and j.visible and ($1::uuid is null or j.team = $1)
    )
    and ($2::text is null or s.platform = $2)
    and ($3::text is null or c.author_id = $3)
    and ($4::text is null or c.author_name = $4)
    and (c.author_id is not null or c.author_name is not null)
group by s.platform, c.author_id, c.author_name
order by count(*) desc, s.platform, c.author_id, c.author_name
limit 100
