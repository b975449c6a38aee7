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
            when 'likes' then cast(-c.likes as real)
            when 'most_negative' then sc.score
            when 'most_positive' then -sc.score
            when 'newest' then cast(-c.published_at as real)
        end as rank
    from job_items i
    join snapshots s on s.id = i.snapshot_id
    join comments c on c.snapshot_id = s.id
    left join scores sc on sc.snapshot_id = c.snapshot_id and sc.model_id = i.model_id and sc.seq = c.seq
    left join models m on m.id = sc.model_id
    where i.job_id = $1
        and ($2 is null or i.id = $2)
        and ($3 is null or sc.label = $3)
        and ($4 is null or i.platform = $4)
        and (
            $5 is null
            or c.text like $5 escape '\' or c.text like $6 escape '\' or c.text like $7 escape '\'
            or c.author_name like $5 escape '\' or c.author_name like $6 escape '\' or c.author_name like $7 escape '\'
            or c.author_id like $5 escape '\' or c.author_id like $6 escape '\' or c.author_id like $7 escape '\'
        )
) as ranked
where $9 = 'start'
    or ($9 = 'ranked' and (
        rank > $10 or rank is null or (rank = $10 and (position, seq) > ($11, $12))
    ))
    or ($9 = 'unranked' and rank is null and (position, seq) > ($11, $12))
order by rank nulls last, position, seq
limit $13
