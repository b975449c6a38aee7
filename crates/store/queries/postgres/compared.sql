-- One row for each post: comments by both labels (negative, neutral, positive of the first by those
-- of the second), and sums over what both have scored.
-- Only comments that count on both sides: $3 leaves out the post's author, $4 and $5 the languages that
-- the first or the second model does not know.
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
        select label, score, review
        from scores
        where snapshot_id = p.snapshot_id and model_id = p.second_model and seq = x.seq
        limit 1
    ) as y
    where x.snapshot_id = p.snapshot_id and x.model_id = p.first_model
        and (not $3::boolean or (not x.by_author and not exists (select 1 from own_comments o where o.item_id in (p.first_item, p.second_item) and o.seq = x.seq)))
        and (not $4::boolean or x.review & 4 = 0)
        and (not $5::boolean or y.review & 4 = 0)
) as sums
order by p.first_position
