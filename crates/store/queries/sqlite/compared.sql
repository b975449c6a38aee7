-- One row for each post: comments by both labels (negative, neutral, positive of the first by those
-- of the second), and sums over what both have scored.
-- Only comments that count on both sides: $3 leaves out the post's author, $4 and $5 the languages that
-- the first or the second model does not know.
select
    p.first_position, p.second_position,
    count(*) filter (where x.label = -1 and y.label = -1), count(*) filter (where x.label = -1 and y.label = 0), count(*) filter (where x.label = -1 and y.label = 1),
    count(*) filter (where x.label = 0 and y.label = -1), count(*) filter (where x.label = 0 and y.label = 0), count(*) filter (where x.label = 0 and y.label = 1),
    count(*) filter (where x.label = 1 and y.label = -1), count(*) filter (where x.label = 1 and y.label = 0), count(*) filter (where x.label = 1 and y.label = 1),
    coalesce(sum(x.score) filter (where y.score is not null), 0.0),
    coalesce(sum(y.score), 0.0),
    coalesce(sum(abs(x.score - y.score)), 0.0)
from pairs p
left join scores x on x.snapshot_id = p.snapshot_id and x.model_id = p.first_model
    and (not $3 or (not x.by_author and not exists (select 1 from own_comments o where o.item_id in (p.first_item, p.second_item) and o.seq = x.seq)))
    and (not $4 or x.review & 4 = 0)
left join scores y on y.snapshot_id = x.snapshot_id and y.model_id = p.second_model and y.seq = x.seq
    and (not $5 or y.review & 4 = 0)
group by p.first_position, p.second_position
order by p.first_position, p.second_position
