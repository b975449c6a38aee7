-- Due again with all attempts. $2: whether comments can be fetched (else the snapshot is all there is).
--
-- `spent`: the snapshot is no use, since its texts are erased, or it is finished and wholly scored
-- and still the item fell short. It is let go, and so is every snapshot from before.
with again as (
    select
        i.id,
        $2::boolean and s.id is not null and (
            s.texts <> 'kept'
            or (
                i.status in ('failed', 'partial')
                and s.finished_at is not null
                and s.fetched - s.skipped_empty <= coalesce(g.scored, 0)
            )
        ) as spent
    from job_items i
    left join snapshots s on s.id = i.snapshot_id
    left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
    where i.job_id = $1
        and i.runnable
        and i.status in ('failed', 'partial', 'cancelled')
        and coalesce(i.reason, '') <> 'unsupported_url'
        and ($2::boolean or s.texts = 'kept')
)
update job_items
set status = 'pending', reason = null, detail = null,
    attempts = 0, attempt = attempt + 1, version = version + 1,
    next_attempt_at = now(), handed_over_at = null, lease_until = null, worker = null,
    snapshot_id = case when again.spent then null else snapshot_id end,
    model_id = case when again.spent then null else model_id end,
    fresh_since = case when again.spent then now() else fresh_since end
from again
where job_items.id = again.id
