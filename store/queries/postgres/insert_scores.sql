insert into scores (
    snapshot_id, model_id, seq, label, score,
    prob_negative, prob_neutral, prob_positive, truncated, language, review, scored_at
)
select
    $1, $2, t.seq, t.label, t.score, t.negative, t.neutral, t.positive, t.truncated,
    t.language, t.review, now()
from json_to_recordset($3::json) as t (
    seq bigint, label smallint, score double precision,
    negative real, neutral real, positive real, truncated boolean, language text, review smallint
)
