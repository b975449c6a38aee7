select id, content, author_id, version, status, analysis, detail, created_at, updated_at, analysed_at
from documents
where team = $1 and id = $2
