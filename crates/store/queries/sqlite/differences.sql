-- Comments that the two models label differently, by place: those after ($3, $4), and with the
-- labels $5 and $6 where given. `cross join` fixes the order of the loops: nothing to sort.
select
    p.first_position, x.seq, coalesce(c.post_url, s.url), p.platform, coalesce(c.post_title, s.title),
    c.comment_id, c.text, c.author_name, c.author_id, c.published_at, c.likes, c.url,
    cast(x.label as bigint), x.score, m.name, m.version,
    cast(y.label as bigint), y.score, n.name, n.version
from pairs p
cross join snapshots s on s.id = p.snapshot_id
cross join models m on m.id = p.first_model
cross join models n on n.id = p.second_model
cross join scores x on x.snapshot_id = p.snapshot_id and x.model_id = p.first_model
    and x.seq > case when p.first_position = $3 then $4 else 0 end
cross join scores y on y.snapshot_id = p.snapshot_id and y.model_id = p.second_model and y.seq = x.seq
cross join comments c on c.snapshot_id = p.snapshot_id and c.seq = x.seq
where p.first_position >= $3
    and x.label <> y.label
    and ($5 is null or x.label = $5)
    and ($6 is null or y.label = $6)
order by p.first_position, x.seq
limit $7
