-- The items that can read from these copies instead: their time is over, and nothing has changed since the
-- copying began. Rows that somebody else holds are left out: whoever waits for none can stand in no circle.
select i.id, s.id, k.id
from snapshots k
join snapshots s on s.id = k.emptied_from
join job_items i on i.snapshot_id = s.id
join item_retention r on r.item_id = i.id
join jobs j on j.id = i.job_id
where k.id = any (array(select json_array_elements_text($1::json)::bigint))
    and s.texts = 'kept'
    and s.fetched = k.fetched
    and r.is_over
    and i.status <> 'pending'
    and not exists (
        select 1
        from scorings g
        left join scorings c on c.snapshot_id = k.id and c.model_id = g.model_id
        where g.snapshot_id = s.id and g.model_id = i.model_id and c.scored is distinct from g.scored
    )
for no key update of i, j skip locked
