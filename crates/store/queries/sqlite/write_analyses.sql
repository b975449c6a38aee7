-- What came of the documents of the batch $1, unless they were written to meanwhile.
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
where documents.batch = $1 and documents.id = t.id and documents.version = t.version
