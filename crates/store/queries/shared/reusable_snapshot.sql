-- The newest finished snapshot that holds what a fetch with this limit would, fetched for the same owner. Not one
-- that is too old for the brand or the team of the item, which would lose its texts at once.
select s.id
from snapshots s
join job_items i on i.id = $1
where s.platform = $2
    and s.post_key = $3
    and s.finished_at is not null
    and not s.uploaded
    and s.texts = 'kept'
    and not s.thinned
    and s.owner is not distinct from $6
    and s.finished_at >= now() - $4 * interval '1 millisecond'
    and (i.fresh_since is null or s.finished_at > i.fresh_since)
    and case when s.capped then s.max_comments = $5 else s.fetched <= $5 end
    and not exists (
        select 1
        from item_retention mine
        where mine.item_id = $1
            and s.created_at <= now() - mine.retention_days * 86400000 * interval '1 millisecond'
    )
order by s.finished_at desc, s.id desc
limit 1
-- Not to be doomed before it is pinned.
for share of s
