-- Scores hang on snapshot and model. A job that ended before its scores were complete must not get
-- more of them from another job with the same model, so that one scores with another edition of the
-- model: a row with the same name and version.
--
-- While workers of the version before still run, one of them that meets a new model for the first
-- time fails to write it and tries again later.
alter table models
    add column edition bigint not null default 0,
    drop constraint models_name_version,
    add constraint models_name_version_edition unique (name, version, edition);
