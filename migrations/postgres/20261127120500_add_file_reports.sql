-- What of a file of comments was left out, and what is to be said of it: JSON. Null for other jobs,
-- and for files that were read before this was noted.
alter table jobs add column file text;
