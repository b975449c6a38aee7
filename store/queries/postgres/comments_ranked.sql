-- Comments in another order than the list's: `rank` ascending, those without one last, ties by place.
-- $9: where to begin: 'start', after the rank $10, or 'unranked' when those with a rank are over;
-- then $11, $12 is the place of the last one seen.
select *
from (
    select
        i.position, c.seq, i.id, coalesce(c.post_url, s.url), coalesce(i.platform, ''),
        coalesce(c.post_title, s.title), c.comment_id, c.parent_id, c.text, c.author_name, c.author_id,
        c.is_post_author, c.published_at, c.likes, c.reply_count, c.language, c.url, c.extra,
        cast(sc.label as bigint), sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive,
        sc.truncated, m.name, m.version, sc.scored_at,
        case $8
            when 'likes' then cast(-c.likes as double precision)
            when 'most_negative' then sc.score
            when 'most_positive' then -sc.score
            when 'newest' then cast(-extract(epoch from c.published_at) as double precision)
        end as rank
    from job_items i
    join snapshots s on s.id = i.snapshot_id
    join comments c on c.snapshot_id = s.id
    -- `limit` makes it one look into the key for each comment, always: without statistics (a table
    -- just filled) the planner's own choice was seen to take minutes.
    left join lateral (
        select *
        from scores
        where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq
        limit 1
    ) as sc on true
    left join models m on m.id = sc.model_id
    where i.job_id = $1
        and ($2::uuid is null or i.id = $2)
        and ($3::bigint is null or sc.label = $3)
        and ($4::text is null or i.platform = $4)
        and (
            $5::text is null
            or c.text ilike $5 escape '\' or c.text ilike $6 escape '\' or c.text ilike $7 escape '\'
            or c.author_name ilike $5 escape '\' or c.author_name ilike $6 escape '\' or c.author_name ilike $7 escape '\'
            or c.author_id ilike $5 escape '\' or c.author_id ilike $6 escape '\' or c.author_id ilike $7 escape '\'
        )
) as ranked
where $9 = 'start'
    or ($9 = 'ranked' and (
        rank > $10 or rank is null or (rank = $10 and (position, seq) > ($11, $12))
    ))
    or ($9 = 'unranked' and rank is null and (position, seq) > ($11, $12))
order by rank nulls last, position, seq
limit $13
