-- The last: whether it is to be noted again that they came, which is done once an hour.
select name, issuer_mail, team, is_admin, is_team_admin, disabled,
    signed_in_at < now() - 3600000 * interval '1 millisecond'
from users
where id = $1
