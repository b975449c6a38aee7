-- Documents of team $1 that are not there yet; answers their ids.
insert into documents (team, id, content, author_id, created_at, updated_at)
select $1, t.id, t.content, t.author_id, now(), now()
from (
    select unnest($2::text[]) as id, unnest($3::text[]) as content, unnest($4::text[]) as author_id
) as t
on conflict (team, id) do nothing
returning id
