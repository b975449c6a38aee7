-- For how many milliseconds another item's worker has been reading the post, if one is at it right
-- now and what comes of it can be of use to the item $1, whose limit is $4.
select cast(extract(epoch from now() - s.created_at) * 1000 as bigint)
from snapshots s
join job_items o on o.snapshot_id = s.id
join work w on w.id = o.id
where s.platform = $2
    and s.post_key = $3
    and s.finished_at is null
    and not s.uploaded
    and s.texts = 'kept'
    and s.owner is not distinct from $5
    and (s.max_comments = $4 or s.fetched <= $4)
    and o.id <> $1
    and w.lease_until > now()
    and not o.rescored
order by s.created_at
limit 1
