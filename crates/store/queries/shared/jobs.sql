-- The jobs of a page (job_of_id.sql, jobs_of_team.sql, jobs_of_all.sql) with the sums over their items, newest first.
select
    j.id, j.team,
    (select t.name from teams t where t.id = j.team),
    (select coalesce(u.name, u.subject) from users u where u.id = j.created_by),
    j.name, j.kind, j.status, j.brand, j.options,
    (select b.name from brands b where b.id = j.brand),
    j.duplicates, j.extra_columns, j.file,
    j.created_at, j.started_at, j.finished_at, j.rescored_from, j.counts_all,
    -- Who scored: the first and the last by name, which is all there are nearly always.
    min(m.name), max(m.name),
    count(i.id),
    -- Of those that have not ended, somebody is at some.
    count(*) filter (where i.status = 'pending' and not exists (
        select 1 from work o where o.id = i.id and o.lease_until is not null
    )),
    count(*) filter (where i.status = 'pending' and exists (
        select 1 from work o where o.id = i.id and o.lease_until is not null
    )),
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
    cast(coalesce(sum(g.other_language), 0) as bigint),
    -- What an own account wrote counts as the post author's.
    cast(coalesce(sum(coalesce(g.author_positive, 0) + coalesce(w.positive, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_neutral, 0) + coalesce(w.neutral, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_negative, 0) + coalesce(w.negative, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_score_sum, 0.0) + coalesce(w.score_sum, 0.0)), 0) as double precision),
    cast(coalesce(sum(coalesce(g.other_positive, 0) - coalesce(w.other_positive, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.other_neutral, 0) - coalesce(w.other_neutral, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.other_negative, 0) - coalesce(w.other_negative, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.other_score_sum, 0.0) - coalesce(w.other_score_sum, 0.0)), 0) as double precision),
    cast(coalesce(sum(coalesce(g.author_other_positive, 0) + coalesce(w.other_positive, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_other_neutral, 0) + coalesce(w.other_neutral, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_other_negative, 0) + coalesce(w.other_negative, 0)), 0) as bigint),
    cast(coalesce(sum(coalesce(g.author_other_score_sum, 0.0) + coalesce(w.other_score_sum, 0.0)), 0) as double precision)
from jobs j
left join job_items i on i.job_id = j.id
left join snapshots s on s.id = i.snapshot_id
left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
left join own_scorings w
    on w.item_id = i.id and w.snapshot_id = i.snapshot_id and w.model_id = i.model_id
left join models m on m.id = i.model_id
where j.id in (select id from page)
group by j.id
order by j.id desc
