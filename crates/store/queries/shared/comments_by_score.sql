-- Scored comments by their score: `rank` ascending, ties by place.
-- $11: where to begin: 'start', or after the rank $12; then $13, $14 is the place of the last one seen.
-- Scores are read in the order of their key, and a comment only where somebody searches: five times
-- as fast as looking from each comment for its score.
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
            and (not $16::boolean or (not sc.by_author and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = sc.seq)))
            and (not $17::boolean or sc.review & 4 = 0)
    ) as ranked
    where $11 = 'start' or rank > $12 or (rank = $12 and (position, seq) > ($13, $14))
    order by rank, position, seq
    limit $15
)
