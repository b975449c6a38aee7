-- The model that answered, see the file of the same name for PostgreSQL.
alter table scores add column answered_by integer;
