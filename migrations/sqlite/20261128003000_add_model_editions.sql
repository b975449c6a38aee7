-- Scores hang on snapshot and model. A job that ended before its scores were complete must not get
-- more of them from another job with the same model, so that one scores with another edition of the
-- model: a row with the same name and version.

-- A constraint can only be replaced together with its table. References to the rows are checked at
-- the end of the transaction, when all rows are there again.
pragma defer_foreign_keys = on;

create temporary table old_models as select id, name, version from models;

drop table models;

create table models (
    id integer not null constraint models_pk primary key autoincrement,
    name text not null,
    version text not null,
    edition integer not null default 0,
    constraint models_name_version_edition unique (name, version, edition)
) strict;

insert into models (id, name, version) select id, name, version from old_models;

drop table old_models;
