//! Files of comments.

use std::time::Duration;

use store::{Error, ItemStatus, JobFilter, JobKind, JobStatus};

use crate::harness::*;

async fn an_upload_becomes_a_job(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    assert!(!upload.replayed);
    db.store
        .append_upload(&upload, &comments(2_500))
        .await
        .unwrap();
    // Invisible, not due, not outstanding.
    assert!(matches!(
        db.store.job(TEAM, upload.job_id).await,
        Err(Error::NotFound)
    ));
    assert!(
        db.store
            .jobs(TEAM, &JobFilter::default(), None, 10)
            .await
            .unwrap()
            .0
            .is_empty()
    );
    assert!(
        db.store
            .hand_over(10, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        db.store
            .claim(upload.item_id, "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(db.store.census().await.unwrap().outstanding(), 0);
    // The same ids again are rows again.
    let mut more = comments(3);
    more[1].text = " ".to_owned();
    db.store.append_upload(&upload, &more).await.unwrap();

    let job = db.store.finish_upload(&upload).await.unwrap();
    assert_eq!(
        (job.kind, job.status),
        (JobKind::Comments, JobStatus::Pending)
    );
    assert_eq!(job.extra_columns, ["Id", "Text"]);
    assert_eq!(
        (
            job.totals.comments.fetched,
            job.totals.comments.skipped_empty
        ),
        (2_503, 1)
    );
    assert_eq!(db.store.finish_upload(&upload).await.unwrap().id, job.id);
    assert_eq!(
        db.store.hand_over(10, LONG).await.unwrap(),
        [upload.item_id]
    );
    let late = db.store.append_upload(&upload, &comments(1)).await;
    assert!(matches!(late, Err(Error::NotFound)));
    db.store.abort_upload(&upload).await.unwrap();

    let claim = db.claim(upload.item_id).await;
    assert_eq!(claim.kind, JobKind::Comments);
    assert_eq!(claim.snapshot_id, Some(upload.snapshot_id));
    assert!(
        db.store
            .snapshot(&claim)
            .await
            .unwrap()
            .unwrap()
            .finished_at
            .is_some()
    );
    db.scored(&claim).await;
    assert_eq!(
        db.store.finish(&claim, &completed()).await.unwrap(),
        JobStatus::Completed
    );
    assert_eq!(db.job(&job).await.totals.comments.scored, 2_502);
    let rows = db
        .store
        .results(TEAM, job.id, Some((0, 2_499)), 10)
        .await
        .unwrap();
    let seqs: Vec<_> = rows
        .iter()
        .map(|row| (row.seq, row.comment_id.as_str()))
        .collect();
    assert_eq!(
        seqs,
        [
            (2_500, "c2500"),
            (2_501, "c1"),
            (2_502, "c2"),
            (2_503, "c3")
        ]
    );
    assert_eq!(rows[0].platform, "file");
}

async fn an_aborted_upload_leaves_nothing(db: &Database) {
    let kept = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&kept, &comments(2)).await.unwrap();
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store
        .append_upload(&upload, &comments(10))
        .await
        .unwrap();
    db.store.abort_upload(&upload).await.unwrap();
    db.store.abort_upload(&upload).await.unwrap();
    let late = db.store.append_upload(&upload, &comments(1)).await;
    assert!(matches!(late, Err(Error::NotFound)));
    assert!(matches!(
        db.store.finish_upload(&upload).await,
        Err(Error::NotFound)
    ));
    assert_eq!(db.number("select count(*) from jobs").await, 1);
    assert_eq!(db.number("select count(*) from comments").await, 2);
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
    db.store.finish_upload(&kept).await.unwrap();
}

async fn a_repeated_upload_answers_the_first_job(db: &Database) {
    let mut new = file(JobKind::Comments);
    new.idempotency = Some(("key".to_owned(), "hash".to_owned()));
    // One that dies does not block its repetition.
    db.store.begin_upload(new.clone()).await.unwrap();
    let first = db.store.begin_upload(new.clone()).await.unwrap();
    let racing = db.store.begin_upload(new.clone()).await.unwrap();
    assert!(!first.replayed && !racing.replayed);
    db.store.append_upload(&first, &comments(3)).await.unwrap();
    let job = db.store.finish_upload(&first).await.unwrap();
    db.store.append_upload(&racing, &comments(3)).await.unwrap();
    let raced = db.store.finish_upload(&racing).await.unwrap();
    assert!(!job.replayed && raced.replayed);
    assert_eq!(raced.id, job.id);
    // The one that died, and the first: of the other nothing is left.
    assert_eq!(db.number("select count(*) from jobs").await, 2);

    let again = db.store.begin_upload(new.clone()).await.unwrap();
    assert!(again.replayed);
    db.store.append_upload(&again, &comments(3)).await.unwrap();
    assert_eq!(db.store.finish_upload(&again).await.unwrap().id, job.id);
    db.store.abort_upload(&again).await.unwrap();
    assert_eq!(db.job(&job).await.totals.comments.fetched, 3);
    new.idempotency = Some(("key".to_owned(), "other".to_owned()));
    assert!(matches!(
        db.store.begin_upload(new).await,
        Err(Error::KeyReused)
    ));
}

async fn an_upload_has_one_item_and_is_never_reused(db: &Database) {
    assert!(matches!(
        db.store.begin_upload(posts(2)).await,
        Err(Error::Conflict(_))
    ));
    let mut new = file(JobKind::Comments);
    new.items[0] = new_item(0);
    let upload = db.store.begin_upload(new).await.unwrap();
    db.store.append_upload(&upload, &comments(1)).await.unwrap();
    db.store.finish_upload(&upload).await.unwrap();
    let (_, claim) = db.claimed().await;
    assert!(
        db.store
            .reuse_snapshot(&claim, &post("0"), LONG, 500)
            .await
            .unwrap()
            .is_none()
    );
}

async fn an_upload_that_failed_to_be_scored_can_be_retried(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&upload, &comments(5)).await.unwrap();
    let job = db.store.finish_upload(&upload).await.unwrap();
    let claim = db.claim(upload.item_id).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    let again = db.store.retry_job(TEAM, job.id).await.unwrap();
    assert_eq!(again.status, JobStatus::InProgress);
    assert_eq!(again.totals.comments.scored, 5);
    assert_eq!(db.items(&job).await[0].status, ItemStatus::Pending);
    let claim = db.claim(upload.item_id).await;
    assert_eq!(claim.snapshot_id, Some(upload.snapshot_id));
}

on_both!(
    an_upload_becomes_a_job,
    an_aborted_upload_leaves_nothing,
    a_repeated_upload_answers_the_first_job,
    an_upload_has_one_item_and_is_never_reused,
    an_upload_that_failed_to_be_scored_can_be_retried,
);
