update snapshots
set fetched = fetched + $2,
    skipped_empty = skipped_empty + $3,
    title = coalesce($4, title),
    url = coalesce($5, url),
    reported = coalesce($6, reported),
    cursor = $7,
    pages = pages + 1,
    capped = $8,
    max_comments = $9,
    shortfall = coalesce($10, shortfall),
    incomplete = $12,
    -- Somebody was erased from it, maybe the author: who is gone does not come back.
    author_id = case when thinned then author_id else coalesce($13, author_id) end,
    author_name = case when thinned then author_name else coalesce($14, author_name) end,
    published_at = coalesce($15, published_at),
    likes = coalesce($16, likes),
    views = coalesce($17, views),
    updated_at = now(),
    finished_at = case when $11::boolean then now() end
where id = $1
returning uuid, platform, post_key, url, title, reported, fetched, cursor, pages, capped, shortfall, incomplete, finished_at, owner, author_id, author_name, published_at, likes, views
