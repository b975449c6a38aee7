insert into scores (
    snapshot_id, model_id, seq, label, score,
    prob_negative, prob_neutral, prob_positive, truncated, scored_at
)
select
    $1, $2, t.seq, t.label, t.score, t.negative, t.neutral, t.positive, t.truncated, now()
from json_to_recordset($3::json) as t (
    seq bigint, label smallint, score double precision,
    negative real, neutral real, positive real, truncated boolean
)
