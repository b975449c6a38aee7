-- Deletion is a state with a due time: what is to be removed is found again after a crash.

-- When the job is to be removed. Set together with `visible`: from then on nobody sees the job, and
-- whoever comes by after that time removes it in steps. Its row goes last.
alter table jobs add column delete_at integer
    constraint jobs_deleted_unseen check (delete_at is null or not visible);
create index jobs_deleted on jobs (delete_at) where delete_at is not null;

-- The job that let go of a doomed snapshot, so that one knows when all of the job is gone. Null: no
-- job in particular, or an earlier version doomed it.
alter table snapshots add column doomed_for blob;
create index snapshots_doomed on snapshots (id) where texts = 'doomed';
