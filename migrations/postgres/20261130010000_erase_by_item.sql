-- Of comments that several teams or brands share, each reads them for its own time.

-- A snapshot that was made empty: what is kept of another one for those whose time is over sooner.
-- The id of that one, which may be gone by now.
alter table snapshots add column emptied_from bigint;

-- `is_over`: by its team's or its brand's time the texts that an item reads are to be erased.
create or replace view item_retention as
select i.id as item_id, i.snapshot_id, least(b.retention_days, t.retention_days) as retention_days,
    coalesce(s.created_at <= now() - least(b.retention_days, t.retention_days) * interval '1 day', false) as is_over
from job_items i
join jobs j on j.id = i.job_id
left join brands b on b.id = j.brand
left join teams t on t.id = j.team
left join snapshots s on s.id = i.snapshot_id;
