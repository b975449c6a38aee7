-- Scored comments by language, the most frequent first.
select coalesce(sc.language, c.language) collate "C" as language, count(*) as comments
from job_items i
join comments c on c.snapshot_id = i.snapshot_id
-- `limit` makes it one look into the key for each comment, always: without statistics (a table
-- just filled) the planner's own choice was seen to take minutes.
cross join lateral (
    select *
    from scores
    where snapshot_id = c.snapshot_id and model_id = i.model_id and seq = c.seq
    limit 1
) as sc
where i.job_id = $1
group by 1
order by comments desc, language nulls first
