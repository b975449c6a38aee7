-- Jobs of somebody ($1) in the teams of the scope ($3) are somebody else's ($2), where they may see them.
update jobs
set created_by = $2, version = version + 1
where created_by = $1 and visible and ($3::uuid is null or team = $3)
    and exists (
        select 1
        from users u
        where u.id = $2 and (
            u.is_admin
            or u.team = jobs.team
            or exists (select 1 from memberships m where m.user_id = u.id and m.team = jobs.team)
        )
    )
