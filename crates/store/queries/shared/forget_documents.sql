-- Of one team or of all (null): those that were not written to for $2 milliseconds, $3 at once. One that
-- somebody holds is left to the next time.
delete from documents
where (team, id) in (
    select team, id
    from documents
    where ($1::uuid is null or team = $1) and updated_at <= now() - $2 * interval '1 millisecond'
    order by updated_at
    limit $3
    for update skip locked
)
