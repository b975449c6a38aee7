-- What the database is, and how many bytes it takes.
select 'PostgreSQL ' || current_setting('server_version'), pg_database_size(current_database())
