-- An empty snapshot for each item of an upload, with the id of the item; $2: their titles.
insert into snapshots (uuid, uploaded, platform, post_key, url, title, created_at, updated_at)
select i.id, true, coalesce(i.platform, ''), coalesce(i.post_key, ''), i.url, t.value, cast(unixepoch('subsec') * 1000 as integer), cast(unixepoch('subsec') * 1000 as integer)
from job_items i
join json_each($2) as t on t.key = i.position
where i.job_id = $1
