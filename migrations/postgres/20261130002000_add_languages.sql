-- In which language pages are shown to somebody: a tag, as de; null: as their browser asks.
alter table users add column language text;
