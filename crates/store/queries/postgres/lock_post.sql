-- One at a time looks whether a post is being read and begins to read it. A statement of its own:
-- the next one sees what was committed while this waited.
select pg_advisory_xact_lock(hashtext('clamor posts'), hashtext($1 || ' ' || $2))
