-- As document_state, held to the end of the transaction.
select id, version, status, created_at, updated_at, analysed_at
from documents
where team = $1 and id = $2
for update
