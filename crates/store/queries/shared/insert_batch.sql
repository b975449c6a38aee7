-- A batch of rows of team $2, due now, before the posts of longer lists.
insert into work (id, kind, team, rank, due_at) values ($1, $3, $2, 0, now())
