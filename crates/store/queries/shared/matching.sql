-- How many comments pass a filter; what is null lets everything pass, as in comments_ranked.sql. Scores are
-- looked up one by one and only where a filter needs them.
select count(*)
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
    and (not $10::boolean or (c.is_post_author is not true and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
    and (not $11::boolean or coalesce((select review from scores where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq), 0) & 4 = 0)
