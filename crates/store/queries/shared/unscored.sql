-- One window of places. Both ends are given, and whether there is a score is looked up for each place, so
-- that this costs the same whatever a planner without statistics makes of it (after a crash PostgreSQL has
-- none): a bare `limit` had it sort the whole snapshot for every page, and as a join it compared every place
-- of the window with every other. `offset` keeps it from being made a join.
select c.seq, c.text, c.language, coalesce(c.is_post_author, false)
from comments c
where c.snapshot_id = $1
    and c.seq > $3 and c.seq <= $4
    and not c.blank
    -- Erased meanwhile.
    and c.text <> ''
    and not exists (
        select 1
        from scores sc
        where sc.snapshot_id = $1 and sc.model_id = $2 and sc.seq = c.seq
        limit 1 offset 0
    )
order by c.seq
limit $5
