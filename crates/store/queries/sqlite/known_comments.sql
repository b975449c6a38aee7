-- Which of these ids the snapshot has. `cross join` looks each id up, instead of walking over
-- all the comments of the snapshot for every page; `page is not null` lets the index be used.
select c.comment_id
from json_each($2) as ids
cross join comments c
where c.snapshot_id = $1 and c.page is not null and c.comment_id = ids.value
