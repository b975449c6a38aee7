-- Profiles of team $1 that are not there yet, due now; answers their ids. $2: a list of them.
insert into profiles (
    id, team, platform, handle, handle_key, source, url, brand, every_seconds, phase, due_at, created_at
)
select
    unhex(value ->> 'id'), $1, value ->> 'platform', value ->> 'handle', value ->> 'handle_key',
    value ->> 'source', value ->> 'url', unhex(value ->> 'brand'), value ->> 'every_seconds',
    value ->> 'phase', cast(unixepoch('subsec') * 1000 as integer),
    cast(unixepoch('subsec') * 1000 as integer)
from json_each($2)
where true
on conflict (team, platform, handle_key) do nothing
returning id
