-- Old ones that no unfinished item reads: older than the server keeps them ($1), or than all do whose jobs have
-- them, or fetched from a platform and older than it lets them be ($2: days by its name). And what was begun and
-- not ended.
-- The state is set first: from here nobody reuses them.
update snapshots
set texts = 'erasing', erased_at = coalesce(erased_at, cast(unixepoch('subsec') * 1000 as integer))
where texts = 'erasing'
    or (
        texts = 'kept'
        and (
            created_at <= cast(unixepoch('subsec') * 1000 as integer) - $1
            or (
                not uploaded
                and created_at <= cast(unixepoch('subsec') * 1000 as integer) - ($2 ->> platform) * 86400000
            )
            or (
                exists (select 1 from item_retention k where k.snapshot_id = snapshots.id and k.is_over)
                and not exists (select 1 from item_retention k where k.snapshot_id = snapshots.id and not k.is_over)
            )
        )
        and not exists (
            select 1
            from job_items i
            where i.snapshot_id = snapshots.id and i.status = 'pending'
        )
    )
returning id, fetched
