-- Of comments that several teams or brands share, each reads them for its own time.

-- A snapshot that was made empty: what is kept of another one for those whose time is over sooner.
-- The id of that one, which may be gone by now.
alter table snapshots add column emptied_from integer;

drop view item_retention;

-- `is_over`: by its team's or its brand's time the texts that an item reads are to be erased.
create view item_retention as
select o.item_id, o.snapshot_id, o.retention_days,
    coalesce(s.created_at <= cast(unixepoch('subsec') * 1000 as integer) - o.retention_days * 86400000, 0) as is_over
from (
    select i.id as item_id, i.snapshot_id, coalesce(min(b.retention_days, t.retention_days), b.retention_days, t.retention_days) as retention_days
    from job_items i
    join jobs j on j.id = i.job_id
    left join brands b on b.id = j.brand
    left join teams t on t.id = j.team
) as o
left join snapshots s on s.id = o.snapshot_id;
