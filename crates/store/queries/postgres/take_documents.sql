-- Puts the oldest waiting documents of team $1 into the batch $2: $3 of them and $4 bytes at most,
-- unless the first is larger, or one that is to be alone.
with oldest as (
    select
        id, alone, row_number() over (order by updated_at, id) as place,
        sum(bytes) over (order by updated_at, id) as bytes
    from (
        select id, alone, updated_at, octet_length(content) as bytes
        from documents
        where team = $1 and status = 'pending' and batch is null
        order by updated_at, id
        limit $3
        for update skip locked
    ) as waiting
)
update documents
set batch = $2
from oldest
where documents.team = $1 and documents.id = oldest.id
    and (oldest.place = 1 or oldest.bytes <= $4) and oldest.place <= case
        when (select alone from oldest where place = 1) then 1
        else coalesce((select min(place) - 1 from oldest where alone), $3)
    end
