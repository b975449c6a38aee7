insert into job_terms (job_id, counting, job_version, items_version, found)
values ($1, $2, $3, $4, $5)
on conflict (job_id, counting) do update
set job_version = excluded.job_version, items_version = excluded.items_version, found = excluded.found
