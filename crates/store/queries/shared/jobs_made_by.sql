-- The newest jobs that somebody made.
select id, name, created_at from jobs where created_by = $1 and visible order by id desc limit $2
