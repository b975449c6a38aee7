-- Why a person should look at a score, decided when it is written, and the language that was found.

-- A set: 1 truncated, 2 low confidence, 4 a language that the model does not know.
alter table scores add column review smallint not null default 0
    constraint scores_review check (review between 0 and 7);
-- BCP 47. With the score and not with the comment: who scores looks at the text anyway, and what
-- was decided from it stays beside it.
alter table scores add column language text;

-- Scored comments with any reason, and with each; `truncated` is there already.
alter table scorings add column needs_review bigint not null default 0;
alter table scorings add column low_confidence bigint not null default 0;
alter table scorings add column other_language bigint not null default 0;

-- What was shown for older rows until now. Nobody had looked at their language.
update scores
set review = truncated::int
    + 2 * coalesce(greatest(prob_negative, prob_neutral, prob_positive) < 0.5, false)::int
where truncated or greatest(prob_negative, prob_neutral, prob_positive) < 0.5;

update scorings
set (needs_review, low_confidence) = (
    select count(*), count(*) filter (where sc.review & 2 <> 0)
    from scores sc
    where sc.snapshot_id = scorings.snapshot_id and sc.model_id = scorings.model_id and sc.review <> 0
);
