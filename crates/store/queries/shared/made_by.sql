-- What somebody made in the teams of the scope ($2): jobs, and links that go on.
select
    (
        select count(*)
        from jobs j
        where j.created_by = $1 and j.visible and j.kind <> 'texts' and ($2::uuid is null or j.team = $2)
    ),
    (
        select count(*)
        from shares s
        join jobs j on j.id = s.job_id
        where s.made_by = $1 and s.expires_at > now() and j.visible and ($2::uuid is null or j.team = $2)
    )
