-- What came of the documents of the batch $1, unless they were written to meanwhile.
update documents
set status = case when t.analysis is null then 'failed' else 'complete' end,
    analysis = t.analysis, detail = t.detail, batch = null, alone = false, analysed_at = now()
from (
    select
        unnest($2::text[]) as id, unnest($3::bigint[]) as version,
        unnest($4::text[]) as analysis, unnest($5::text[]) as detail
) as t
where documents.batch = $1 and documents.id = t.id and documents.version = t.version
