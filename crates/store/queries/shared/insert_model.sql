-- The next edition of a model; the first is 0.
insert into models (name, version, edition)
select $1, $2, coalesce(max(edition) + 1, 0)
from models
where name = $1 and version = $2
on conflict (name, version, edition) do nothing
