-- What came of the documents of the batch $1, unless they were written to meanwhile. Each is looked up by its
-- key: by the index of batches, which `+` rules out, each would be looked for among all of its batch.
with t as materialized (
    select value ->> 'id' as id, value ->> 'version' as version, value ->> 'analysis' as analysis,
        value ->> 'detail' as detail
    from json_each($2)
)
update documents
set status = case when t.analysis is null then 'failed' else 'complete' end,
    analysis = t.analysis, detail = t.detail, batch = null, alone = 0,
    analysed_at = cast(unixepoch('subsec') * 1000 as integer)
from t
where documents.team = (select team from work where id = $1) and documents.id = t.id
    and +documents.batch = $1 and documents.version = t.version
