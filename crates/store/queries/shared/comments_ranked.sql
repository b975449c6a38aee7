-- Comments in another order than the list's: `rank` ascending, those without one last, ties by place.
-- $11: where to begin: 'start', after the rank $12, or 'unranked' when those with a rank are over;
-- then $13, $14 is the place of the last one seen.
-- First the places of the page, then what is shown of them. Scores are looked up one by one and
-- only where the order or a filter needs them, which most of the time is never: the look-up costs
-- more than all the rest.
with page as (
    select *
    from (
        select
            i.position, c.seq, i.id as item_id,
            case $10
                when 'likes' then cast(-c.likes as double precision)
                when 'newest' then cast(-extract(epoch from c.published_at) as double precision)
                when 'most_negative' then (select score from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq)
                when 'most_positive' then (select -score from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq)
            end as rank
        from job_items i
        join comments c on c.snapshot_id = i.snapshot_id
        where i.job_id = $1
            and ($2::uuid is null or i.id = $2)
            and ($3::bigint is null or $3 = (select label from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq))
            and ($4::text is null or i.platform = $4)
            and (
                $5::text is null
                or c.text ilike $5 escape '\' or c.text ilike $6 escape '\' or c.text ilike $7 escape '\'
                or c.author_name ilike $5 escape '\' or c.author_name ilike $6 escape '\' or c.author_name ilike $7 escape '\'
                or c.author_id ilike $5 escape '\' or c.author_id ilike $6 escape '\' or c.author_id ilike $7 escape '\'
            )
            and ($8::bigint is null or $8 & (select review from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq) <> 0)
            and ($9::bigint is null or $9 = (select review from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq))
            and (not $16::boolean or (c.is_post_author is not true and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
            and (not $17::boolean or coalesce((select review from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq), 0) & 4 = 0)
    ) as ranked
    where $11 = 'start'
        or ($11 = 'ranked' and (
            rank > $12 or rank is null or (rank = $12 and (position, seq) > ($13, $14))
        ))
        or ($11 = 'unranked' and rank is null and (position, seq) > ($13, $14))
    order by rank nulls last, position, seq
    limit $15
)
