-- The jobs of a page (job_of_id.sql, jobs_of_team.sql, jobs_of_all.sql) with the sums over their items, newest first.
select
    j.id, j.team, j.name, j.kind, j.status, j.options, j.duplicates, j.extra_columns, j.file,
    j.created_at, j.started_at, j.finished_at, j.rescored_from,
    count(i.id),
    count(*) filter (where i.status = 'pending'),
    count(*) filter (where i.status = 'in_progress'),
    count(*) filter (where i.status = 'completed'),
    count(*) filter (where i.status = 'partial'),
    count(*) filter (where i.status = 'failed'),
    count(*) filter (where i.status = 'cancelled'),
    -- sum() of bigint is numeric in PostgreSQL; the casts make both answer the same types.
    cast(coalesce(sum(s.reported), 0) as bigint),
    cast(coalesce(sum(s.fetched), 0) as bigint),
    cast(coalesce(sum(g.scored), 0) as bigint),
    cast(coalesce(sum(s.skipped_empty), 0) as bigint),
    cast(coalesce(sum(g.positive), 0) as bigint),
    cast(coalesce(sum(g.neutral), 0) as bigint),
    cast(coalesce(sum(g.negative), 0) as bigint),
    cast(coalesce(sum(g.score_sum), 0) as double precision),
    cast(coalesce(sum(g.truncated), 0) as bigint),
    cast(coalesce(sum(g.needs_review), 0) as bigint),
    cast(coalesce(sum(g.low_confidence), 0) as bigint),
    cast(coalesce(sum(g.other_language), 0) as bigint)
from jobs j
left join job_items i on i.job_id = j.id
left join snapshots s on s.id = i.snapshot_id
left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
where j.id in (select id from page)
group by j.id
order by j.id desc
