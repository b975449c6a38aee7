//! Reasons to look at a score, and languages: kept as they were decided, counted, filtered by.

use store::{CommentFilter, Job, LanguageCount, NewComment, NewScore, Review, ReviewReason, Sort};

use crate::harness::*;

const REASONS: [&[ReviewReason]; 6] = [
    &[],
    &[ReviewReason::Truncated],
    &[ReviewReason::LowConfidence],
    &[ReviewReason::Language],
    &[ReviewReason::Truncated, ReviewReason::Language],
    &[ReviewReason::LowConfidence, ReviewReason::Language],
];

/// Two posts of three comments and an unscored one each: the reasons above, in order. The second comment
/// of each is said to be Welsh, the first and the third are found to be German.
async fn reviewed(db: &Database) -> Job {
    let job = db.create(posts(2)).await;
    for (post, item) in db.items(&job).await.iter().enumerate() {
        let claim = db.claim(item.id).await;
        let mut all = comments(4);
        all[1].language = Some("cy".to_owned());
        all[2].language = Some("fr".to_owned());
        db.fetched(&claim, all).await;
        let model = db
            .store
            .begin_scoring(&claim, &model("1"), None)
            .await
            .unwrap();
        let scores: Vec<_> = (1..=3)
            .map(|seq| {
                let reasons = REASONS[3 * post + seq as usize - 1];
                NewScore {
                    truncated: reasons.contains(&ReviewReason::Truncated),
                    language: (seq != 2).then(|| "de".to_owned()),
                    review: reasons.iter().copied().collect(),
                    ..score(seq)
                }
            })
            .collect();
        let missing = db.store.unscored(&claim, model, 0, 10).await.unwrap();
        let said: Vec<_> = missing.iter().map(|c| c.language.as_deref()).collect();
        assert_eq!(said, [None, Some("cy"), Some("fr"), None]);
        db.store.write_scores(&claim, model, &scores).await.unwrap();
    }
    job
}

async fn what_was_decided_comes_back_with_each_comment(db: &Database) {
    let job = reviewed(db).await;
    let rows = db.store.results(IN_TEAM, job.id, None, 20).await.unwrap();
    let expected: Vec<Option<Review>> = REASONS
        .chunks(3)
        .flat_map(|post| {
            post.iter()
                .map(|reasons| Some(reasons.iter().copied().collect()))
                .chain([None])
        })
        .collect();
    assert_eq!(
        rows.iter().map(|row| row.review).collect::<Vec<_>>(),
        expected
    );
    // What was found wins over what was said; what was said stands where nothing was found.
    let languages: Vec<_> = rows.iter().map(|row| row.language.as_deref()).collect();
    assert_eq!(languages[..4], [Some("de"), Some("cy"), Some("de"), None]);
}

async fn every_reason_is_counted_once_a_comment(db: &Database) {
    let job = reviewed(db).await;
    let totals = db.job(&job).await.totals.comments;
    let of_items =
        db.items(&job)
            .await
            .iter()
            .fold(store::ItemTotals::default(), |mut sum, item| {
                sum += item.totals;
                sum
            });
    assert_eq!(totals, of_items);
    assert_eq!(
        (
            totals.scored,
            totals.needs_review,
            totals.truncated,
            totals.low_confidence,
            totals.other_language
        ),
        (6, 5, 2, 2, 3)
    );
}

async fn comments_are_filtered_by_review_in_every_order(db: &Database) {
    let job = reviewed(db).await;
    let found = async |filter: CommentFilter, limit: u32| {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let (rows, next) = db
                .store
                .comments(IN_TEAM, job.id, &filter, after, limit)
                .await
                .unwrap();
            found.extend(rows.iter().map(|row| 3 * row.position + row.seq - 1));
            after = next;
            if after.is_none() {
                break;
            }
        }
        found.sort_unstable();
        found
    };
    for sort in [Sort::Position, Sort::MostNegative] {
        for limit in [1, 20] {
            let filter = CommentFilter {
                sort,
                ..CommentFilter::default()
            };
            let needed = |needs_review, review_reason| CommentFilter {
                needs_review,
                review_reason,
                ..filter.clone()
            };
            let of = |reason| needed(None, Some(reason));
            assert_eq!(
                found(needed(Some(true), None), limit).await,
                [1, 2, 3, 4, 5]
            );
            // Unscored ones are neither.
            assert_eq!(found(needed(Some(false), None), limit).await, [0]);
            assert_eq!(found(of(ReviewReason::Truncated), limit).await, [1, 4]);
            assert_eq!(found(of(ReviewReason::LowConfidence), limit).await, [2, 5]);
            assert_eq!(found(of(ReviewReason::Language), limit).await, [3, 4, 5]);
            let both = needed(Some(true), Some(ReviewReason::Truncated));
            assert_eq!(found(both, limit).await, [1, 4]);
            let neither = needed(Some(false), Some(ReviewReason::Truncated));
            assert!(found(neither, limit).await.is_empty());
        }
    }
}

async fn languages_are_counted_over_scored_comments(db: &Database) {
    let job = reviewed(db).await;
    let count = |language: Option<&str>, comments| LanguageCount {
        language: language.map(str::to_owned),
        comments,
    };
    let other = db
        .done(vec![
            comment("a"),
            comment("b"),
            NewComment {
                language: Some("be".to_owned()),
                ..comment("c")
            },
        ])
        .await;
    assert_eq!(
        db.store.languages(IN_TEAM, job.id).await.unwrap(),
        [count(Some("de"), 4), count(Some("cy"), 2)]
    );
    assert_eq!(
        db.store.languages(IN_TEAM, other.id).await.unwrap(),
        [count(None, 2), count(Some("be"), 1)]
    );
    let refused = db.store.languages(IN_OTHER_TEAM, job.id).await;
    assert!(matches!(refused, Err(store::Error::NotFound)));
}

/// Rows of a version that knew no reasons keep what that version showed of them.
async fn rows_from_before_get_the_reasons_they_had(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(4)).await;
    let model = db
        .store
        .begin_scoring(&claim, &model("1"), None)
        .await
        .unwrap();
    let scores = [
        (None, true),
        (Some([0.4, 0.35, 0.25]), false),
        (Some([0.49, 0.01, 0.5]), false),
        (Some([0.3, 0.3, 0.4]), true),
    ];
    let scores: Vec<_> = (1..)
        .zip(scores)
        .map(|(seq, (probabilities, truncated))| NewScore {
            probabilities,
            truncated,
            review: Review::default(),
            ..score(seq)
        })
        .collect();
    db.store.write_scores(&claim, model, &scores).await.unwrap();
    db.execute(
        "alter table scores drop column review; \
         alter table scores drop column language; \
         alter table scorings drop column needs_review; \
         alter table scorings drop column low_confidence; \
         alter table scorings drop column other_language; \
         delete from _sqlx_migrations where version = 20261121140000",
    )
    .await;
    db.store.migrate().await.unwrap();

    let rows = db.store.results(IN_TEAM, job.id, None, 9).await.unwrap();
    let words: Vec<_> = rows
        .iter()
        .map(|row| row.review.map(Review::words))
        .collect();
    assert_eq!(
        words,
        [
            Some("truncated"),
            Some("low_confidence"),
            Some(""),
            Some("truncated low_confidence")
        ]
    );
    let totals = db.job(&job).await.totals.comments;
    assert_eq!(
        (
            totals.needs_review,
            totals.low_confidence,
            totals.other_language
        ),
        (3, 2, 0)
    );
}

on_both!(
    what_was_decided_comes_back_with_each_comment,
    every_reason_is_counted_once_a_comment,
    comments_are_filtered_by_review_in_every_order,
    languages_are_counted_over_scored_comments,
    rows_from_before_get_the_reasons_they_had,
);
