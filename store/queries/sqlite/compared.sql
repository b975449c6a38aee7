-- One row for each post: comments by both labels (negative, neutral, positive of the first by those
-- of the second), and sums over what both have scored.
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
left join scores y on y.snapshot_id = x.snapshot_id and y.model_id = p.second_model and y.seq = x.seq
group by p.first_position, p.second_position
order by p.first_position, p.second_position
