-- For how long a team keeps texts and authors.

-- Null: as long as the server does. It counts where it is sooner.
alter table teams add column retention_days integer;

drop view item_retention;

-- Of a brand's time and its team's the shorter one counts.
create view item_retention as
select i.id as item_id, i.snapshot_id, coalesce(min(b.retention_days, t.retention_days), b.retention_days, t.retention_days) as retention_days
from job_items i
join jobs j on j.id = i.job_id
left join brands b on b.id = j.brand
left join teams t on t.id = j.team;
