insert into brand_logos (brand, kind, content, changed_at)
values ($1, $2, $3, now())
on conflict (brand) do update
set kind = excluded.kind, content = excluded.content, changed_at = excluded.changed_at
