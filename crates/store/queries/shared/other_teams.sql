-- Teams of a user besides their own, by name.
select t.id, t.name
from memberships m
join teams t on t.id = m.team
join users u on u.id = m.user_id
where m.user_id = $1 and m.team <> u.team
order by t.name, t.id
