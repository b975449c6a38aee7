select h.id, h.events, h.base
from webhooks h
join jobs j on j.team = h.team
where j.id = $1 and j.visible and j.kind <> 'texts' and h.disabled_at is null
order by h.id
