-- What a platform tells of the post itself, as of the fetch; null: it did not tell. Who wrote it goes with the
-- texts of its comments, and when its author is erased.
alter table snapshots
    add column author_id text,
    add column author_name text,
    add column published_at timestamptz,
    add column likes bigint,
    add column views bigint;
