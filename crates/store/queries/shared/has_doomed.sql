select exists (select 1 from snapshots where texts = 'doomed' and doomed_for = $1)
