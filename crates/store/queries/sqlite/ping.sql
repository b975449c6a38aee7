-- Reads the file, so that a locked or broken one is found.
select count(*) from sqlite_schema
