update jobs
set status = case when started_at is null then 'pending' else 'in_progress' end,
    finished_at = null, version = version + 1
where id = $1
