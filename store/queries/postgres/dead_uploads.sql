select j.id
from jobs j
join job_items i on i.job_id = j.id
join snapshots s on s.id = i.snapshot_id
where not j.visible and j.delete_at is null and s.updated_at <= now() - $1 * interval '1 millisecond'
