-- What stays of these snapshots when they are erased, as others.
insert into snapshots (
    uuid, uploaded, platform, post_key, url, title, reported, fetched, skipped_empty, pages, capped, max_comments,
    shortfall, incomplete, thinned, owner, published_at, likes, views,
    texts, erased_at, emptied_from, created_at, updated_at, finished_at
)
select
    gen_random_uuid(), uploaded, platform, post_key, url, title, reported, fetched, skipped_empty, pages, capped, max_comments,
    shortfall, incomplete, thinned, owner, published_at, likes, views,
    'erased', now(), id, created_at, updated_at, finished_at
from snapshots
where id = any (array(select json_array_elements_text($1::json)::bigint))
returning id
