-- A job can be scored again by another model: a new job that shares the snapshots of the first.

-- Null again when the first job is deleted.
alter table jobs add column rescored_from blob
    constraint jobs_rescored_from references jobs (id) on delete set null;

create index jobs_by_rescored on jobs (rescored_from) where rescored_from is not null;

-- Its comments are those of another job: they are scored, and nothing is fetched.
alter table job_items add column rescored integer not null default 0
    constraint job_items_rescored check (not rescored or snapshot_id is not null);
