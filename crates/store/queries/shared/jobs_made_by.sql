-- The newest jobs that somebody made, before $2.
select id, name, created_at from jobs where created_by = $1 and visible and id < $2 order by id desc limit $3
