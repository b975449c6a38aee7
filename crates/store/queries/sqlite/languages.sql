-- Scored comments by language.
select coalesce(sc.language, c.language), count(*)
from job_items i
join comments c on c.snapshot_id = i.snapshot_id
join scores sc on sc.snapshot_id = c.snapshot_id and sc.model_id = i.model_id and sc.seq = c.seq
where i.job_id = $1
group by 1
