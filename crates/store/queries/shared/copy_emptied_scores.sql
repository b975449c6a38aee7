-- A window of the scores behind the sums that were copied.
insert into scores (
    snapshot_id, model_id, seq, label, score, prob_negative, prob_neutral, prob_positive, truncated, scored_at,
    review, language, by_author, answered_by
)
select
    k.id, sc.model_id, sc.seq, sc.label, sc.score, sc.prob_negative, sc.prob_neutral, sc.prob_positive, sc.truncated, sc.scored_at,
    sc.review, sc.language, sc.by_author, sc.answered_by
from snapshots k
join scorings g on g.snapshot_id = k.id
join scores sc on sc.snapshot_id = k.emptied_from and sc.model_id = g.model_id
where k.id = any (array(select json_array_elements_text($1::json)::bigint))
    and sc.seq > $2 and sc.seq <= $3
