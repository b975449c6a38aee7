-- One row for each post: comments by both labels (negative, neutral, positive of the first by those
-- of the second), and sums over what both have scored.
-- Summed up post by post (`lateral`), so that a million scores are not sorted.
select p.first_position, p.second_position, sums.*
from pairs p
cross join lateral (
    select
        count(*) filter (where x.label = -1 and y.label = -1), count(*) filter (where x.label = -1 and y.label = 0), count(*) filter (where x.label = -1 and y.label = 1),
        count(*) filter (where x.label = 0 and y.label = -1), count(*) filter (where x.label = 0 and y.label = 0), count(*) filter (where x.label = 0 and y.label = 1),
        count(*) filter (where x.label = 1 and y.label = -1), count(*) filter (where x.label = 1 and y.label = 0), count(*) filter (where x.label = 1 and y.label = 1),
        coalesce(sum(x.score), 0.0),
        coalesce(sum(y.score), 0.0),
        coalesce(sum(abs(x.score - y.score)), 0.0)
    from scores x
    -- `limit`: see comments_of_later_items.sql.
    cross join lateral (
        select label, score
        from scores
        where snapshot_id = p.snapshot_id and model_id = p.second_model and seq = x.seq
        limit 1
    ) as y
    where x.snapshot_id = p.snapshot_id and x.model_id = p.first_model
) as sums
order by p.first_position
