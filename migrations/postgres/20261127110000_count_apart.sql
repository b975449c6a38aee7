-- Whose words the figures of a job are: those of the post's author, and texts in languages that the
-- model does not know, are kept apart, so that each job can leave them out by its own rule.

-- Written by the post's author, as far as the platform says. With the score, so that what orders and
-- sums up scores need not look at comments.
alter table scores add column by_author boolean not null default false;

-- Parts of the sums that are there already: by the post's author in a language that the model knows
-- (`author_`), by others in another one (`other_`), by the author in another one (`author_other_`).
alter table scorings add column author_positive bigint not null default 0;
alter table scorings add column author_neutral bigint not null default 0;
alter table scorings add column author_negative bigint not null default 0;
alter table scorings add column author_score_sum double precision not null default 0;
alter table scorings add column other_positive bigint not null default 0;
alter table scorings add column other_neutral bigint not null default 0;
alter table scorings add column other_negative bigint not null default 0;
alter table scorings add column other_score_sum double precision not null default 0;
alter table scorings add column author_other_positive bigint not null default 0;
alter table scorings add column author_other_neutral bigint not null default 0;
alter table scorings add column author_other_negative bigint not null default 0;
alter table scorings add column author_other_score_sum double precision not null default 0;

update scores
set by_author = true
where exists (
    select 1
    from comments c
    where c.snapshot_id = scores.snapshot_id and c.seq = scores.seq and c.is_post_author
);

update scorings
set (
    author_positive, author_neutral, author_negative, author_score_sum,
    other_positive, other_neutral, other_negative, other_score_sum,
    author_other_positive, author_other_neutral, author_other_negative, author_other_score_sum
) = (
    select
        count(*) filter (where sc.by_author and sc.review & 4 = 0 and sc.label = 1),
        count(*) filter (where sc.by_author and sc.review & 4 = 0 and sc.label = 0),
        count(*) filter (where sc.by_author and sc.review & 4 = 0 and sc.label = -1),
        coalesce(sum(sc.score) filter (where sc.by_author and sc.review & 4 = 0), 0),
        count(*) filter (where not sc.by_author and sc.review & 4 <> 0 and sc.label = 1),
        count(*) filter (where not sc.by_author and sc.review & 4 <> 0 and sc.label = 0),
        count(*) filter (where not sc.by_author and sc.review & 4 <> 0 and sc.label = -1),
        coalesce(sum(sc.score) filter (where not sc.by_author and sc.review & 4 <> 0), 0),
        count(*) filter (where sc.by_author and sc.review & 4 <> 0 and sc.label = 1),
        count(*) filter (where sc.by_author and sc.review & 4 <> 0 and sc.label = 0),
        count(*) filter (where sc.by_author and sc.review & 4 <> 0 and sc.label = -1),
        coalesce(sum(sc.score) filter (where sc.by_author and sc.review & 4 <> 0), 0)
    from scores sc
    where sc.snapshot_id = scorings.snapshot_id and sc.model_id = scorings.model_id
);

-- True: the job is from before, and counts every scored comment. False: by its options.
alter table jobs add column counts_all boolean not null default true;

-- What the accounts that a job names as its own wrote in one of its posts, beyond what is the post
-- author's anyway. It hangs on the item, since another job with the same snapshot may name others;
-- whoever writes scores of that snapshot and model grows all that there are.
create table own_scorings (
    item_id uuid not null constraint own_scorings_pk primary key
        constraint own_scorings_item references job_items (id) on delete cascade,
    snapshot_id bigint not null,
    model_id bigint not null,
    -- JSON list, as they are compared.
    accounts text not null,
    positive bigint not null default 0,
    neutral bigint not null default 0,
    negative bigint not null default 0,
    score_sum double precision not null default 0,
    other_positive bigint not null default 0,
    other_neutral bigint not null default 0,
    other_negative bigint not null default 0,
    other_score_sum double precision not null default 0
);

create index own_scorings_by_scoring on own_scorings (snapshot_id, model_id);

create table own_comments (
    item_id uuid not null
        constraint own_comments_scoring references own_scorings (item_id) on delete cascade,
    seq bigint not null,
    constraint own_comments_pk primary key (item_id, seq)
);

-- When the texts were erased; null for those erased by an earlier version.
alter table snapshots add column erased_at timestamptz;
