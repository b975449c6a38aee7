-- Uploads of which no post got a comment for so long.
select j.id
from jobs j
where not j.visible and j.delete_at is null
    and not exists (
        select 1
        from job_items i
        join snapshots s on s.id = i.snapshot_id
        where i.job_id = j.id and s.updated_at > now() - $1 * interval '1 millisecond'
    )
