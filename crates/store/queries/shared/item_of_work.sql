-- What is to be done for a post whose work is held, and what has to be written first: the job has not
-- begun, or the post tells of a wait that is over.
select
    j.id, j.visible, j.kind, j.options, j.status = 'pending', i.reason is not null or i.detail is not null,
    i.input, i.url, i.platform, i.post_key, i.rescored, s.uuid, j.team
from job_items i
join jobs j on j.id = i.job_id
left join snapshots s on s.id = i.snapshot_id
where i.id = $1
