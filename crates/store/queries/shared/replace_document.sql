-- No row: it said the same before.
insert into documents (team, id, content, author_id, created_at, updated_at)
values ($1, $2, $3, $4, now(), now())
on conflict (team, id) do update
set content = excluded.content, author_id = excluded.author_id, version = documents.version + 1,
    status = 'pending', batch = null, alone = false, analysis = null, detail = null,
    analysed_at = null, updated_at = excluded.updated_at
where documents.content <> excluded.content or documents.author_id is distinct from excluded.author_id
returning version
