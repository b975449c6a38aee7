-- The model that the item $4 scores the snapshot $3 with, by name and version. Of several editions
-- the first that no other item uses for this snapshot, or whose scores are complete: then nothing
-- is added to the scores of another item.
select m.id
from models m
where m.name = $1 and m.version = $2
    and not exists (
        select 1
        from job_items o
        join snapshots s on s.id = o.snapshot_id
        left join scorings g on g.snapshot_id = o.snapshot_id and g.model_id = o.model_id
        where o.snapshot_id = $3
            and o.model_id = m.id
            and o.id <> $4
            and coalesce(g.scored, 0) < s.fetched - s.skipped_empty
    )
order by m.edition
limit 1
