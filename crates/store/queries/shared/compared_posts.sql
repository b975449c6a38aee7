-- The posts whose comments the jobs $1 and $2 share, and who scored them; the beginning of other
-- statements. Where a job names a post twice, the first of the two stands for both, so that no
-- comment is compared twice. Both sides are found by a unique key, so that no comments need
-- sorting, and `is true` keeps the planners at the index of snapshots for finding the other one.
with pairs as (
    select
        a.id as first_item, a.position as first_position, a.model_id as first_model,
        b.id as second_item, b.position as second_position, b.model_id as second_model,
        a.snapshot_id, coalesce(a.platform, '') as platform
    from job_items a
    cross join job_items b
    where a.job_id = $1
        and not exists (
            select 1
            from job_items i
            where i.snapshot_id = a.snapshot_id and (i.job_id = $1) is true and i.position < a.position
        )
        and b.job_id = $2
        and b.position = (
            select min(i.position)
            from job_items i
            where i.snapshot_id = a.snapshot_id and (i.job_id = $2) is true
        )
)
