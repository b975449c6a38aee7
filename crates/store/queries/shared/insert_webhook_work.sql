-- The work on the deliveries of a webhook, which rests while there are none.
insert into work (id, kind, team, rank) values ($1, $3, $2, 0)
