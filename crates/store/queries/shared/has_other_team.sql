-- Whether another team than $2 has the post of a snapshot as well; null: all teams are meant, and none is another.
select exists (
    select 1
    from job_items i
    join jobs j on j.id = i.job_id
    where i.snapshot_id = $1 and j.team <> $2::uuid
)
