-- The items of job $1 that a retry makes due again; part of other statements.
-- $2: whether comments can be fetched (else the snapshot is all there is).
--
-- `spent`: the snapshot is no use, since its texts are erased, or it holds all that can be had
-- without fetching, is wholly scored, and still the item fell short; or another job scores it
-- again, whose comments must not become more. It is let go, and so is every snapshot from before.
select
    i.id,
    cast($2 as boolean) and s.id is not null and (
        s.texts <> 'kept'
        or (
            i.status in ('failed', 'partial')
            and (s.finished_at is not null or i.rescored)
            and s.fetched - s.skipped_empty <= coalesce(g.scored, 0)
        )
        or (
            s.finished_at is null
            and not i.rescored
            and exists (select 1 from job_items o where o.snapshot_id = s.id and o.id <> i.id)
        )
    ) as spent
from job_items i
left join snapshots s on s.id = i.snapshot_id
left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
where i.job_id = $1
    and i.runnable
    and i.status in ('failed', 'partial', 'cancelled')
    and coalesce(i.reason, '') <> 'unsupported_url'
    and (cast($2 as boolean) or s.texts = 'kept')
