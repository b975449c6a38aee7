-- Turns a session ($1) of a user ($3) to a team of theirs ($4); its browser holds another value ($2) from now on.
update sessions
set hash = $2, team = $4
where hash = $1 and user_id = $3
    and (
        exists (select 1 from users u where u.id = $3 and u.team = $4)
        or exists (select 1 from memberships m where m.user_id = $3 and m.team = $4)
    )
