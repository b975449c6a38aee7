-- Brands: the customers of an agency, whose jobs belong together.
create table brands (
    id uuid not null constraint brands_pk primary key,
    team uuid not null,
    name text not null,
    -- In small letters: of two names that differ in case alone a team has one.
    name_key text not null,
    -- Accounts of the brand, for jobs that name none: JSON, as in the options of a job.
    own_accounts text not null,
    -- Texts and authors of its jobs are erased after so many days, where that is sooner than the server's.
    retention_days bigint,
    archived boolean not null default false,
    created_at timestamptz not null,
    constraint brands_name unique (team, name_key)
);

alter table jobs add column brand uuid constraint jobs_brand references brands (id);

create index jobs_of_brand on jobs (brand, id) where brand is not null;

-- For how long texts of an item may be kept by its brand; null where that is the server's to say.
create view item_retention as
select i.id as item_id, i.snapshot_id, b.retention_days
from job_items i
join jobs j on j.id = i.job_id
left join brands b on b.id = j.brand;
