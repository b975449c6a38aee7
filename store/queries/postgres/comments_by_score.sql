-- Scored comments by their score: `rank` ascending, ties by place.
-- $11: where to begin: 'start', or after the rank $12; then $13, $14 is the place of the last one seen.
-- Scores are read in the order of their key, and a comment only where somebody searches: five times
-- as fast as looking from each comment for its score.
-- `limit` makes it one look into the key for each comment, always: without statistics (a table
-- just filled) the planner's own choice was seen to take minutes.
with page as (
    select *
    from (
        select
            i.position, sc.seq, i.id as item_id,
            case $10 when 'most_positive' then -sc.score else sc.score end as rank
        from job_items i
        join scores sc on sc.snapshot_id = i.snapshot_id and sc.model_id = i.model_id
        where i.job_id = $1
            and ($2::uuid is null or i.id = $2)
            and ($3::bigint is null or sc.label = $3)
            and ($4::text is null or i.platform = $4)
            and ($5::text is null or exists (
                select 1
                from comments c
                where c.snapshot_id = sc.snapshot_id and c.seq = sc.seq and (
                    c.text ilike $5 escape '\' or c.text ilike $6 escape '\' or c.text ilike $7 escape '\'
                    or c.author_name ilike $5 escape '\' or c.author_name ilike $6 escape '\' or c.author_name ilike $7 escape '\'
                    or c.author_id ilike $5 escape '\' or c.author_id ilike $6 escape '\' or c.author_id ilike $7 escape '\'
                )
            ))
            and ($8::bigint is null or sc.review & $8 <> 0)
            and ($9::bigint is null or sc.review = $9)
    ) as ranked
    where $11 = 'start' or rank > $12 or (rank = $12 and (position, seq) > ($13, $14))
    order by rank, position, seq
    limit $15
)
select
    p.position, p.seq, p.item_id, coalesce(c.post_url, s.url), coalesce(i.platform, ''),
    coalesce(c.post_title, s.title), c.comment_id, c.parent_id, c.text, c.author_name, c.author_id,
    c.is_post_author, c.published_at, c.likes, c.reply_count, coalesce(sc.language, c.language), c.url, c.extra,
    cast(sc.label as bigint), sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive,
    sc.truncated, cast(sc.review as bigint), m.name, m.version, sc.scored_at,
    p.rank
from page p
join job_items i on i.id = p.item_id
join snapshots s on s.id = i.snapshot_id
join lateral (
    select * from comments where snapshot_id = i.snapshot_id and seq = p.seq limit 1
) as c on true
left join lateral (
    select * from scores where snapshot_id = i.snapshot_id and model_id = i.model_id and seq = p.seq limit 1
) as sc on true
left join models m on m.id = sc.model_id
order by p.rank nulls last, p.position, p.seq
