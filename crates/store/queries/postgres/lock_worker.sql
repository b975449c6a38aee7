-- One claim of a suspect at a time for each worker, so that two do not overlook each other. A
-- statement of its own: the next one sees what was committed while this waited.
select pg_advisory_xact_lock(hashtext('clamor suspects'), hashtext($1))
