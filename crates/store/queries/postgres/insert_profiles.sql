-- Profiles of team $1 that are not there yet, due now; answers their ids. $2: a list of them.
insert into profiles (
    id, team, platform, handle, handle_key, source, url, brand, every_seconds, phase, due_at, created_at
)
select
    t.id, $1, t.platform, t.handle, t.handle_key, t.source, t.url, t.brand, t.every_seconds, t.phase,
    now(), now()
from json_to_recordset($2::json) as t (
    id uuid, platform text, handle text, handle_key text, source text, url text, brand uuid,
    every_seconds bigint, phase bigint
)
on conflict (team, platform, handle_key) do nothing
returning id
