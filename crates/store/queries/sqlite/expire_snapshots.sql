-- Old ones that no unfinished item reads. The state is set first: from here nobody reuses them.
update snapshots
set texts = 'erasing', erased_at = coalesce(erased_at, cast(unixepoch('subsec') * 1000 as integer))
where texts in ('kept', 'erasing')
    and created_at <= cast(unixepoch('subsec') * 1000 as integer) - $1
    and not exists (
        select 1
        from job_items i
        where i.snapshot_id = snapshots.id and i.status = 'pending'
    )
returning id, fetched
