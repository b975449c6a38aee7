-- What webhooks are told of a job that ends.
select
    j.name, j.status, j.finished_at,
    count(i.id),
    count(*) filter (where i.status = 'completed'),
    count(*) filter (where i.status = 'partial'),
    count(*) filter (where i.status = 'failed'),
    count(*) filter (where i.status = 'cancelled'),
    cast(coalesce(sum(s.fetched), 0) as bigint),
    cast(coalesce(sum(g.scored), 0) as bigint)
from jobs j
left join job_items i on i.job_id = j.id
left join snapshots s on s.id = i.snapshot_id
left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
where j.id = $1
group by j.id
