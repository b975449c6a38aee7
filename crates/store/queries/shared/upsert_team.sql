insert into teams (id, name, created_at)
values ($1, $2, now())
on conflict (id) do nothing
