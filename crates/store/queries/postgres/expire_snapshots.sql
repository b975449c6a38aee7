-- Old ones that no unfinished item reads: older than the server keeps them ($1), or than all do whose jobs have
-- them, or fetched from a platform and older than it lets them be ($2: days by its name). And what was begun and
-- not ended.
-- The state is set first: from here nobody reuses them.
-- Those that somebody holds are left to the next time: who waits for one while he holds others meets
-- who deletes a job in the middle.
update snapshots
set texts = 'erasing', erased_at = coalesce(erased_at, now())
where id in (
    select s.id
    from snapshots s
    where s.texts = 'erasing'
        or (
            s.texts = 'kept'
            and (
                s.created_at <= now() - $1 * interval '1 millisecond'
                or (
                    not s.uploaded
                    and s.created_at <= now() - ($2::jsonb ->> s.platform)::bigint * interval '1 day'
                )
                or (
                    exists (select 1 from item_retention k where k.snapshot_id = s.id and k.is_over)
                    and not exists (select 1 from item_retention k where k.snapshot_id = s.id and not k.is_over)
                )
            )
            and not exists (
                select 1
                from job_items i
                where i.snapshot_id = s.id and i.status = 'pending'
            )
        )
    for update skip locked
)
returning id, fetched
