-- The same for all that a worker holds; see release_work.sql.
update work
set due_at = now(), attempts = attempts - 1, crashes = 0,
    lease_until = null, worker = null, handed_over_at = null
where id in (
    select id from work where worker = $1 and lease_until is not null
    -- A row that is held is being ended or cancelled.
    for update skip locked
)
