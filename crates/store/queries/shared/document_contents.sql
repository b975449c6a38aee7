-- What those of the list $2 say that are there.
select id, content, author_id
from documents
where team = $1 and id = any (array(select json_array_elements_text($2::json)))
