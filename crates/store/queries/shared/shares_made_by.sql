-- The newest links that somebody made, before $2.
select id, job_id, prefix, with_texts, created_at, used_at, expires_at
from shares
where made_by = $1 and id < $2
order by id desc
limit $3
