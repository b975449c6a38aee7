-- Documents of team $1 that are not there yet; answers their ids.
insert into documents (team, id, content, author_id, created_at, updated_at)
select $1, value ->> 'id', value ->> 'content', value ->> 'author_id', cast(unixepoch('subsec') * 1000 as integer), cast(unixepoch('subsec') * 1000 as integer)
from json_each($2)
where true
on conflict (team, id) do nothing
returning id
