-- They quote comments of this snapshot.
delete from job_terms where job_id in (select job_id from job_items where snapshot_id = $1)
