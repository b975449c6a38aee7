-- What those of the list $2 say that are there.
select id, content, author_id
from documents
where team = $1 and id in (select value from json_each($2))
