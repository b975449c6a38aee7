-- Who wrote the scored comments in a range of places; the post's author is known as such already.
-- Both ends are given for both tables, see unscored.sql.
select sc.seq, cast(sc.label as bigint), sc.score, cast(sc.review as bigint), c.author_id, c.author_name
from scores sc
join comments c on c.snapshot_id = sc.snapshot_id and c.seq = sc.seq
where sc.snapshot_id = $1 and sc.model_id = $2
    and sc.seq between $3 and $4
    and c.snapshot_id = $1
    and c.seq between $3 and $4
    and not sc.by_author
order by sc.seq
