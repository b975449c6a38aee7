//! Scoring a job's comments again: what the new job has, and what becomes of the first.

use std::time::Duration;

use store::{
    Claim, Error, Item, ItemStatus, Job, JobKind, JobStatus, NewComment, PageWrite, Purged, Rescore,
};

use crate::harness::*;

const MONTH: Duration = Duration::from_secs(30 * 24 * 3_600);

fn with(analyzer: &str) -> Rescore {
    Rescore {
        created_by: None,
        analyzer: Some(analyzer.to_owned()),
        idempotency: None,
    }
}

async fn rescore(db: &Database, job: &Job) -> Job {
    db.store
        .rescore_job(IN_TEAM, job.id, with("onnx:other"))
        .await
        .expect("it can be scored again")
        .job
}

async fn conflict(db: &Database, job: &Job, word: &str) {
    match db.store.rescore_job(IN_TEAM, job.id, with("lexicon")).await {
        Err(Error::Conflict(sentence)) => assert!(sentence.contains(word), "{sentence}"),
        other => panic!("{other:?}"),
    }
}

/// Everything but the ids, which no two jobs share.
fn listed(item: &Item) -> (u32, String, String, Option<String>, Option<String>) {
    (
        item.position,
        item.input.clone(),
        item.url.clone(),
        item.platform.clone(),
        item.post_key.clone(),
    )
}

/// Scores all with a model of that version; the number of comments that had no score of it.
async fn score_all(db: &Database, claim: &Claim, version: &str) -> usize {
    let id = db
        .store
        .begin_scoring(claim, &model(version), None)
        .await
        .unwrap();
    let missing = db.store.unscored(claim, id, 0, 100_000).await.unwrap();
    let scores: Vec<_> = missing.iter().map(|c| score(c.seq)).collect();
    db.store.write_scores(claim, id, &scores).await.unwrap();
    missing.len()
}

/// A post of which some pages came, and then no more.
async fn interrupted(db: &Database, claim: &Claim, comments: Vec<NewComment>) {
    let post = claim.post.clone().expect("known");
    let begun = db.store.start_snapshot(claim, &post).await.unwrap();
    let page = PageWrite {
        comments,
        next: Some("2".to_owned()),
        max_comments: 100,
        ..PageWrite::default()
    };
    db.store.append_page(claim, begun.id, &page).await.unwrap();
    db.scored(claim).await;
}

async fn a_job_is_scored_again_on_the_same_comments(db: &Database) {
    let first = db.done(comments(5)).await;
    let before = (db.job(&first).await, db.items(&first).await.remove(0));
    let again = rescore(db, &first).await;
    assert_ne!(again.id, first.id);
    assert_eq!(again.status, JobStatus::Pending);
    assert_eq!(again.rescored_from, Some(first.id));
    assert_eq!(first.rescored_from, None);
    assert_eq!(again.options.analyzer.as_deref(), Some("onnx:other"));
    assert_eq!(again.options.max_comments, first.options.max_comments);
    assert_eq!(
        (&again.name, again.duplicates),
        (&first.name, first.duplicates)
    );
    assert_eq!(db.number("select count(*) from comments").await, 5);
    assert_eq!(
        db.store.rescored(IN_TEAM, first.id).await.unwrap(),
        [again.id]
    );
    assert!(
        db.store
            .rescored(IN_OTHER_TEAM, first.id)
            .await
            .unwrap()
            .is_empty()
    );

    let item = db.items(&again).await.remove(0);
    assert_eq!(listed(&item), listed(&before.1));
    assert_eq!(item.fetched_at, before.1.fetched_at);
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [item.id]);
    let claim = db.claim(item.id).await;
    assert!(claim.rescored && claim.snapshot_id.is_some());
    assert_eq!(score_all(db, &claim, "2").await, 5);
    let status = db.store.finish(&claim, &completed()).await.unwrap();
    assert_eq!(status, JobStatus::Completed);

    // The first one's rows are what they were, and each says who scored it.
    let after = (db.job(&first).await, db.items(&first).await.remove(0));
    assert_eq!(after.0.totals, before.0.totals);
    assert_eq!(after.0.status, before.0.status);
    assert_eq!(
        (after.1.totals, after.1.model),
        (before.1.totals, before.1.model)
    );
    for (job, version) in [(&first, "1"), (&again, "2")] {
        let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
        assert_eq!(rows.len(), 5);
        assert!(
            rows.iter()
                .all(|row| row.model_version.as_deref() == Some(version))
        );
    }
}

async fn the_same_model_again_has_nothing_to_do(db: &Database) {
    let first = db.done(comments(5)).await;
    let again = rescore(db, &first).await;
    let claim = db.claim(db.items(&again).await[0].id).await;
    assert_eq!(score_all(db, &claim, "1").await, 0);
    db.store.finish(&claim, &completed()).await.unwrap();
    assert_eq!(
        db.job(&again).await.totals.comments,
        db.job(&first).await.totals.comments
    );
}

async fn only_a_job_that_has_ended_and_has_its_comments(db: &Database) {
    let (running, claim) = db.claimed().await;
    conflict(db, &running, "not ended").await;
    db.store.finish(&claim, &failed()).await.unwrap();
    conflict(db, &running, "no comments").await;
    let job = db.done(comments(2)).await;
    let foreign = db
        .store
        .rescore_job(IN_OTHER_TEAM, job.id, with("lexicon"))
        .await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    db.age("snapshots", "created_at", MONTH * 2).await;
    db.store.purge(&MONTH.into()).await.unwrap();
    conflict(db, &job, "erased").await;
    assert_eq!(db.number("select count(*) from jobs").await, 2);
    assert_eq!(db.number("select count(*) from job_items").await, 2);
}

async fn posts_without_comments_stay_as_they_are(db: &Database) {
    let mut new = posts(5);
    new.items.push(unsupported());
    let first = db.create(new).await;
    let items = db.items(&first).await;
    let claim = db.claim(items[0].id).await;
    db.fetched(&claim, comments(3)).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    let claim = db.claim(items[1].id).await;
    db.store.finish(&claim, &failed()).await.unwrap();
    let claim = db.claim(items[2].id).await;
    interrupted(db, &claim, comments(2)).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    // Begun, and nothing came.
    let claim = db.claim(items[3].id).await;
    interrupted(db, &claim, Vec::new()).await;
    db.store.finish(&claim, &failed()).await.unwrap();
    db.store.cancel_job(IN_TEAM, first.id).await.unwrap();

    let again = rescore(db, &first).await;
    let copied = db.items(&again).await;
    let old = db.items(&first).await;
    for (copy, item) in copied.iter().zip(&old) {
        assert_eq!(listed(copy), listed(item));
    }
    for at in [1, 3, 4, 5] {
        assert_eq!(copied[at].status, old[at].status, "{at}");
        assert_eq!(copied[at].reason, old[at].reason, "{at}");
        let detail = copied[at].detail.as_deref();
        match old[at].status {
            ItemStatus::Cancelled => {
                let detail = detail.expect("a sentence");
                assert!(detail.contains("scored again was cancelled"), "{detail}");
            }
            _ => assert_eq!(detail, old[at].detail.as_deref(), "{at}"),
        }
    }
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap().len(), 2);
    for at in [0, 2] {
        assert_eq!(copied[at].status, ItemStatus::Pending);
        let claim = db.claim(copied[at].id).await;
        assert!(claim.rescored);
        score_all(db, &claim, "2").await;
        db.store.finish(&claim, &completed()).await.unwrap();
    }
    let ended = db.job(&again).await;
    assert_eq!(ended.status, JobStatus::Partial);
    assert_eq!(ended.totals.comments.scored, 5);

    // A retry is another request: what has no comments is fetched then.
    assert_eq!(db.store.retryable(IN_TEAM, again.id).await.unwrap(), 3);
    db.store.retry_job(IN_TEAM, again.id).await.unwrap();
    let claim = db.claim(copied[1].id).await;
    assert!(!claim.rescored && claim.snapshot_id.is_none());
    db.fetched(&claim, comments(4)).await;
    assert_eq!(db.job(&again).await.totals.comments.fetched, 9);
    assert_eq!(db.job(&first).await.totals.comments.fetched, 5);
}

async fn comments_that_are_scored_again_never_become_more(db: &Database) {
    let (first, claim) = db.claimed().await;
    interrupted(db, &claim, comments(3)).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    let again = rescore(db, &first).await;
    let other = rescore(db, &first).await;

    // The first job goes on in a snapshot of its own.
    db.store.retry_job(IN_TEAM, first.id).await.unwrap();
    let retried = db.claim(claim.item_id).await;
    assert_eq!(retried.snapshot_id, None);
    db.fetched(&retried, comments(8)).await;
    assert_eq!(db.job(&first).await.totals.comments.fetched, 8);

    let item = db.items(&again).await.remove(0);
    let claim = db.claim(item.id).await;
    let snapshot = claim.snapshot_id;
    assert_eq!(score_all(db, &claim, "2").await, 3);
    // Stopped before its end: the scores that are missing come without a fetch.
    db.store.cancel_job(IN_TEAM, again.id).await.unwrap();
    db.store.retry_job(IN_TEAM, again.id).await.unwrap();
    let claim = db.claim(item.id).await;
    assert!(claim.rescored);
    assert_eq!(claim.snapshot_id, snapshot);
    db.store.finish(&claim, &partial()).await.unwrap();
    // All is scored and it fell short: now only a fetch helps.
    db.store.retry_job(IN_TEAM, again.id).await.unwrap();
    let claim = db.claim(item.id).await;
    assert!(!claim.rescored && claim.snapshot_id.is_none());
    assert_eq!(db.job(&other).await.totals.comments.fetched, 3);
}

async fn a_fetch_goes_on_when_nobody_scores_it_again_any_more(db: &Database) {
    let (first, claim) = db.claimed().await;
    interrupted(db, &claim, comments(3)).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    let again = rescore(db, &first).await;
    db.store.delete_job(IN_TEAM, again.id, None).await.unwrap();
    db.store.retry_job(IN_TEAM, first.id).await.unwrap();
    let claim = db.claim(claim.item_id).await;
    let snapshot = db.store.snapshot(&claim).await.unwrap().unwrap();
    assert_eq!(
        (snapshot.fetched, snapshot.cursor.as_deref()),
        (3, Some("2"))
    );
}

async fn either_job_can_go_without_the_other(db: &Database) {
    let first = db.done(comments(3)).await;
    let kept = rescore(db, &first).await;
    let claim = db.claim(db.items(&kept).await[0].id).await;
    db.store.delete_job(IN_TEAM, first.id, None).await.unwrap();
    assert_eq!(score_all(db, &claim, "2").await, 3);
    db.store.finish(&claim, &completed()).await.unwrap();
    let rows = db.store.results(IN_TEAM, kept.id, None, 10).await.unwrap();
    assert!(rows.iter().all(|row| row.text.starts_with("text of")));
    assert_eq!(db.job(&kept).await.rescored_from, None);

    let third = rescore(db, &kept).await;
    db.store.cancel_job(IN_TEAM, third.id).await.unwrap();
    assert_eq!(db.job(&kept).await.status, JobStatus::Completed);
    db.store.delete_job(IN_TEAM, third.id, None).await.unwrap();
    assert_eq!(
        db.store.purge(&MONTH.into()).await.unwrap(),
        Purged::default()
    );
    assert_eq!(db.job(&kept).await.totals.comments.scored, 3);
    db.store.delete_job(IN_TEAM, kept.id, None).await.unwrap();
    for table in ["snapshots", "comments", "scores", "scorings"] {
        let left = db.number(&format!("select count(*) from {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
}

async fn texts_stay_until_they_are_scored_again(db: &Database) {
    let first = db.done(comments(3)).await;
    let again = rescore(db, &first).await;
    db.age("snapshots", "created_at", MONTH * 2).await;
    assert_eq!(
        db.store.purge(&MONTH.into()).await.unwrap(),
        Purged::default()
    );
    let claim = db.claim(db.items(&again).await[0].id).await;
    assert_eq!(score_all(db, &claim, "2").await, 3);
    db.store.finish(&claim, &completed()).await.unwrap();
    assert_eq!(
        db.store
            .purge(&MONTH.into())
            .await
            .unwrap()
            .erased_snapshots,
        1
    );
    assert_eq!(db.job(&again).await.totals.comments.scored, 3);
}

async fn a_file_of_comments_is_scored_again_too(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    let row = NewComment {
        extra: vec!["7".to_owned(), "as it was".to_owned()],
        ..comment("a")
    };
    db.store.append_upload(&upload, &[row]).await.unwrap();
    let first = db.store.finish_upload(&upload).await.unwrap();
    let claim = db.claim(upload.items[0]).await;
    assert!(!claim.rescored);
    score_all(db, &claim, "1").await;
    db.store.finish(&claim, &completed()).await.unwrap();

    let again = rescore(db, &first).await;
    assert_eq!(again.kind, JobKind::Comments);
    assert_eq!(again.extra_columns, first.extra_columns);
    let claim = db.claim(db.items(&again).await[0].id).await;
    assert!(claim.rescored);
    assert_eq!(score_all(db, &claim, "2").await, 1);
    db.store.finish(&claim, &completed()).await.unwrap();
    let rows = db.store.results(IN_TEAM, again.id, None, 10).await.unwrap();
    assert_eq!(rows[0].extra, ["7", "as it was"]);
}

async fn a_repeated_request_answers_the_same_job(db: &Database) {
    let first = db.done(comments(2)).await;
    let keyed = |hash: &str| Rescore {
        idempotency: Some(("key".to_owned(), hash.to_owned())),
        ..with("lexicon")
    };
    let store = &db.store;
    let again = store
        .rescore_job(IN_TEAM, first.id, keyed("hash"))
        .await
        .unwrap();
    // Also when nothing could be scored again by now.
    store.delete_job(IN_TEAM, first.id, None).await.unwrap();
    let repeated = store
        .rescore_job(IN_TEAM, first.id, keyed("hash"))
        .await
        .unwrap();
    assert_eq!(repeated.id, again.id);
    let reused = store.rescore_job(IN_TEAM, first.id, keyed("other")).await;
    assert!(matches!(reused, Err(Error::KeyReused)));
    assert_eq!(db.number("select count(*) from jobs").await, 1);
}

on_both!(
    a_job_is_scored_again_on_the_same_comments,
    the_same_model_again_has_nothing_to_do,
    only_a_job_that_has_ended_and_has_its_comments,
    posts_without_comments_stay_as_they_are,
    comments_that_are_scored_again_never_become_more,
    a_fetch_goes_on_when_nobody_scores_it_again_any_more,
    either_job_can_go_without_the_other,
    texts_stay_until_they_are_scored_again,
    a_file_of_comments_is_scored_again_too,
    a_repeated_request_answers_the_same_job,
);
