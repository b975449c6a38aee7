-- Scores of comments, a row of values for each. See `rows.rs`.
insert into scores (
    snapshot_id, model_id, seq, label, score,
    prob_negative, prob_neutral, prob_positive, truncated, language, review, by_author, answered_by, scored_at
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(unixepoch('subsec') * 1000 as integer))
