-- What the database is, and how many bytes it takes.
select 'SQLite ' || sqlite_version(), (select page_count from pragma_page_count()) * (select page_size from pragma_page_size())
