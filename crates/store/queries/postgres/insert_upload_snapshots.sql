-- An empty snapshot for each item of an upload, with the id of the item; $2: their titles.
insert into snapshots (uuid, uploaded, platform, post_key, url, title, created_at, updated_at)
select i.id, true, coalesce(i.platform, ''), coalesce(i.post_key, ''), i.url, t.value, now(), now()
from job_items i
join json_array_elements_text($2::json) with ordinality as t (value, number) on t.number - 1 = i.position
where i.job_id = $1
