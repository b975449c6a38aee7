-- Whether comments of the job are there whose texts are not, or will soon not be.
select exists (
    select 1
    from job_items i
    join snapshots s on s.id = i.snapshot_id
    where i.job_id = $1 and s.texts <> 'kept'
)
