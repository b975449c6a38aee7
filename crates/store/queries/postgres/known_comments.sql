-- Which of these ids the snapshot has. `page is not null` is what lets the index be used.
select comment_id
from comments
where snapshot_id = $1 and page is not null and comment_id = any (select json_array_elements_text($2::json))
