insert into work (id, kind, team, rank, due_at)
values ($1, $2, $3, 0, now() + $4 * interval '1 millisecond')
on conflict (id) do nothing
