-- Where an author ($2 to $4) wrote something, comments or the post itself: posts of one team ($1) that no other team
-- has, or of all.
select s.id, count(c.snapshot_id),
    coalesce(
        (s.author_id is not null or s.author_name is not null)
        and ($3::text is null or s.author_id = $3)
        and ($4::text is null or s.author_name = $4),
        false
    ) as is_theirs
from snapshots s
left join comments c
    on c.snapshot_id = s.id
    and ($3::text is null or c.author_id = $3)
    and ($4::text is null or c.author_name = $4)
    and (c.author_id is not null or c.author_name is not null)
where exists (
        select 1
        from job_items i
        join jobs j on j.id = i.job_id
        where i.snapshot_id = s.id and j.visible and ($1::uuid is null or j.team = $1)
    )
    and not exists (
        select 1
        from job_items oi
        join jobs oj on oj.id = oi.job_id
        where oi.snapshot_id = s.id and oj.team <> $1::uuid
    )
    and ($2::text is null or s.platform = $2)
group by s.id
having count(c.snapshot_id) > 0
    or (
        (s.author_id is not null or s.author_name is not null)
        and ($3::text is null or s.author_id = $3)
        and ($4::text is null or s.author_name = $4)
    )
order by s.id
