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
    updated_at = now(),
    finished_at = case when $11::boolean then now() end
where id = $1
returning uuid, platform, post_key, url, title, reported, fetched, cursor, pages, capped, shortfall, incomplete, finished_at, owner
