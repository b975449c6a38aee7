-- A batch of scores of one model in one snapshot, a list for each column, see insert_comments.sql.
insert into scores (
    snapshot_id, model_id, scored_at, seq, label, score,
    prob_negative, prob_neutral, prob_positive, truncated, language, review, by_author, answered_by
)
select
    $1, $2, now(), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::double precision[]),
    unnest($6::real[]), unnest($7::real[]), unnest($8::real[]), unnest($9::boolean[]),
    unnest($10::text[]), unnest($11::bigint[]), unnest($12::boolean[]),
    unnest($13::bigint[])
