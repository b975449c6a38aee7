-- The sums of those models that counted for the items whose time is over.
insert into scorings (
    snapshot_id, model_id, scored, positive, neutral, negative, score_sum, truncated,
    needs_review, low_confidence, other_language,
    author_positive, author_neutral, author_negative, author_score_sum,
    other_positive, other_neutral, other_negative, other_score_sum,
    author_other_positive, author_other_neutral, author_other_negative, author_other_score_sum
)
select
    k.id, g.model_id, g.scored, g.positive, g.neutral, g.negative, g.score_sum, g.truncated,
    g.needs_review, g.low_confidence, g.other_language,
    g.author_positive, g.author_neutral, g.author_negative, g.author_score_sum,
    g.other_positive, g.other_neutral, g.other_negative, g.other_score_sum,
    g.author_other_positive, g.author_other_neutral, g.author_other_negative, g.author_other_score_sum
from snapshots k
join scorings g on g.snapshot_id = k.emptied_from
where k.id = any (array(select json_array_elements_text($1::json)::bigint))
    and exists (
        select 1
        from item_retention r
        join job_items i on i.id = r.item_id
        where r.snapshot_id = g.snapshot_id and r.is_over and i.model_id = g.model_id
    )
