-- One window of places. Both ends are given for both tables, so that this costs the same
-- whatever a planner without statistics makes of it; a bare `limit` had PostgreSQL sort the
-- whole snapshot for every page.
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
            and sc.seq > $3 and sc.seq <= $4
    )
order by c.seq
limit $5
