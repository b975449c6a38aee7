-- Comments are known to be missing although the platform's count, if there is one, may not show it:
-- the item ends as partial, whatever its coverage.
alter table snapshots add column incomplete boolean not null default false;
