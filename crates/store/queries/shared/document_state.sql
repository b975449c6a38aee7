-- Without what it says and what was found, which may be large.
select id, version, status, created_at, updated_at, analysed_at
from documents
where team = $1 and id = $2
