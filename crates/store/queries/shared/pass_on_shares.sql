-- The same of links to such jobs: they end with whoever has them.
update shares
set made_by = $2
where made_by = $1 and job_id in (
    select j.id
    from jobs j
    where j.visible and ($3::uuid is null or j.team = $3)
        and exists (
            select 1
            from users u
            where u.id = $2 and (
                u.is_admin
                or u.team = j.team
                or exists (select 1 from memberships m where m.user_id = u.id and m.team = j.team)
            )
        )
)
