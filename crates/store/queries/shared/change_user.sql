update users
set disabled = coalesce($2, disabled), team = coalesce($3, team),
    is_admin = coalesce($4, is_admin), is_team_admin = coalesce($5, is_team_admin)
where id = $1
