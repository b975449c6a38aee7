-- A window of one item's scored comments that count. Both ends of it are given: see unscored.sql. Of a text of
-- more than 4,000 characters its beginning, so that a window is small whatever is in it.
select c.seq, c.comment_id, substr(c.text, 1, 4000), coalesce(sc.language, c.language), sc.label, c.likes, c.url
from job_items i
join comments c on c.snapshot_id = i.snapshot_id
join scores sc on sc.snapshot_id = c.snapshot_id and sc.model_id = i.model_id and sc.seq = c.seq
where i.job_id = $1 and i.position = $2 and c.seq > $3 and c.seq <= $4
    and (not $5 or (not sc.by_author and not exists (select 1 from own_comments o where o.item_id = i.id and o.seq = c.seq)))
    and (not $6 or sc.review & 4 = 0)
order by c.seq
