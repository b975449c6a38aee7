-- A model by name and version: of several editions the first, since all of them are the same model.
select id from models where name = $1 and version = $2 order by edition limit 1
