-- A snapshot is written in the transaction that pins it: unpinned means nobody needs it any more.
select s.id
from snapshots s
where s.texts <> 'doomed' and not exists (select 1 from job_items i where i.snapshot_id = s.id)
order by s.id
limit 1000
