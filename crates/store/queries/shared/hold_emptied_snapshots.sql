-- Those of the copies that nobody has taken for left over meanwhile.
select id
from snapshots
where id = any (array(select json_array_elements_text($1::json)::bigint)) and texts = 'erased'
order by id
for update
