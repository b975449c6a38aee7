-- In which times are shown to somebody: a name of the IANA's list; null: UTC.
alter table users add column time_zone text;
