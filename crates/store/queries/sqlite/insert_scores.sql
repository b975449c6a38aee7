insert into scores (
    snapshot_id, model_id, seq, label, score,
    prob_negative, prob_neutral, prob_positive, truncated, language, review, by_author, answered_by, scored_at
)
select
    $1, $2, value ->> 'seq', value ->> 'label', value ->> 'score',
    value ->> 'negative', value ->> 'neutral', value ->> 'positive', value ->> 'truncated',
    value ->> 'language', value ->> 'review', value ->> 'by_author', value ->> 'answered_by', now.ms
from json_each($3), (select cast(unixepoch('subsec') * 1000 as integer) as ms) as now
