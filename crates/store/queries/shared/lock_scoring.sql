-- One writer at a time for each snapshot and model, where two jobs share a snapshot.
select scored from scorings where snapshot_id = $1 and model_id = $2 for update
