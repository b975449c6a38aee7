-- Old ones that no unfinished item reads. The state is set first: from here nobody reuses them.
update snapshots
set texts = 'erasing'
where texts in ('kept', 'erasing')
    and created_at <= now() - $1 * interval '1 millisecond'
    and not exists (
        select 1
        from job_items i
        where i.snapshot_id = snapshots.id and i.status in ('pending', 'in_progress')
    )
returning id, fetched
