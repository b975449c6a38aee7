-- Comments that the two models label differently, by place: those after ($3, $4), and with the
-- labels $5 and $6 where given. `lateral` and its `limit`s: see comments_of_later_items.sql.
select
    p.first_position, d.seq, d.shown_url, p.platform, d.shown_title,
    d.comment_id, d.text, d.author_name, d.author_id, d.published_at, d.likes, d.url,
    cast(d.first_label as bigint), d.first_score, m.name, m.version,
    cast(d.second_label as bigint), d.second_score, n.name, n.version
from (
    select * from pairs where first_position >= $3 order by first_position
) as p
cross join lateral (
    select
        x.seq, x.label as first_label, x.score as first_score,
        y.label as second_label, y.score as second_score,
        c.comment_id, c.text, c.author_name, c.author_id, c.published_at, c.likes, c.url,
        coalesce(c.post_url, s.url) as shown_url, coalesce(c.post_title, s.title) as shown_title
    from scores x
    cross join lateral (
        select label, score
        from scores
        where snapshot_id = p.snapshot_id and model_id = p.second_model and seq = x.seq
        limit 1
    ) as y
    cross join lateral (
        select *
        from comments
        where snapshot_id = p.snapshot_id and seq = x.seq
        limit 1
    ) as c
    join snapshots s on s.id = p.snapshot_id
    where x.snapshot_id = p.snapshot_id and x.model_id = p.first_model
        and x.seq > case when p.first_position = $3 then $4 else 0 end
        and x.label <> y.label
        and ($5::bigint is null or x.label = $5)
        and ($6::bigint is null or y.label = $6)
    order by x.seq
    limit $7
) as d
join models m on m.id = p.first_model
join models n on n.id = p.second_model
order by p.first_position, d.seq
limit $7
