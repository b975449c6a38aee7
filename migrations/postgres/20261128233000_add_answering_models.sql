-- The model that answered, where the scorer is not a model itself but chooses one for each text; empty
-- where it is one, and in rows from before. No foreign key: models are never deleted, and it would be
-- looked up for each score that is written.
alter table scores add column answered_by bigint;
