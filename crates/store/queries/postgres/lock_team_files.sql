-- One at a time looks how much a team keeps and adds to it. A statement of its own: the next one sees
-- what was committed while this waited.
select pg_advisory_xact_lock(hashtext('clamor kept files'), hashtext($1::text))
