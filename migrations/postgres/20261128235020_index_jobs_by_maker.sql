-- What somebody made is counted, given out, and handed over to somebody else.
create index jobs_of_user on jobs (created_by, id) where created_by is not null;
