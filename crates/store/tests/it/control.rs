//! Cancel, retry, delete.

use store::{Error, ItemStatus, JobFilter, JobStatus, PageWrite};

use crate::harness::*;

async fn cancelling_ends_what_has_not_ended(db: &Database) {
    let other = db.create(posts(1)).await;
    let job = db.create(posts(3)).await;
    let items = db.items(&job).await;
    let done = db.claim(items[0].id).await;
    db.store.finish(&done, &completed()).await.unwrap();
    let running = db.claim(items[1].id).await;
    let cancelled = db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(cancelled.status, JobStatus::Cancelled);
    assert!(cancelled.finished_at.is_some());
    assert_eq!(
        (cancelled.totals.completed, cancelled.totals.cancelled),
        (1, 2)
    );
    assert!(matches!(
        db.store.finish(&running, &completed()).await,
        Err(Error::LeaseLost)
    ));
    assert!(
        db.store
            .claim_post(items[2].id, "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );
    assert!(matches!(
        db.store.cancel_job(IN_TEAM, job.id).await,
        Err(Error::Conflict(_))
    ));
    assert_eq!(db.items(&job).await[2].reason.as_deref(), Some("cancelled"));
    assert_eq!(db.job(&other).await.status, JobStatus::Pending);
    assert_eq!(db.store.census().await.unwrap().items().outstanding(), 1);
}

async fn retrying_makes_failed_items_due_again(db: &Database) {
    let mut new = posts(4);
    new.items.push(unsupported());
    let job = db.create(new).await;
    let items = db.items(&job).await;
    for (item, ending) in items.iter().zip([completed(), failed(), partial()]) {
        let claim = db.claim(item.id).await;
        db.store.finish(&claim, &ending).await.unwrap();
    }
    assert!(matches!(
        db.store.retry_job(IN_TEAM, job.id).await,
        Err(Error::Conflict(_))
    ));
    assert_eq!(db.store.retryable(IN_TEAM, job.id).await.unwrap(), 0);
    db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(db.store.retryable(IN_TEAM, job.id).await.unwrap(), 3);
    let again = db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(again.status, JobStatus::InProgress);
    assert_eq!(again.finished_at, None);
    assert_eq!(
        (
            again.totals.pending,
            again.totals.completed,
            again.totals.failed
        ),
        (3, 1, 1)
    );
    let retried = db.items(&job).await;
    assert_eq!((retried[1].attempts, &retried[1].reason), (0, &None));
    assert_eq!(retried[4].reason.as_deref(), Some("unsupported_url"));
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap().len(), 3);
    for item in &items[1..4] {
        let claim = db.claim(item.id).await;
        assert_eq!(claim.lease.attempts, 1);
        db.store.finish(&claim, &completed()).await.unwrap();
    }
    // The unsupported one keeps it partial, and cannot be retried.
    assert_eq!(db.job(&job).await.status, JobStatus::Partial);
    assert!(matches!(
        db.store.retry_job(IN_TEAM, job.id).await,
        Err(Error::Conflict(_))
    ));

    let complete = db.done(comments(1)).await;
    assert!(matches!(
        db.store.retry_job(IN_TEAM, complete.id).await,
        Err(Error::Conflict(_))
    ));
}

async fn a_retry_goes_on_where_it_stopped(db: &Database) {
    let (job, claim) = db.claimed().await;
    let begun = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    let page = PageWrite {
        comments: comments(3),
        next: Some("2".to_owned()),
        max_comments: 100,
        ..PageWrite::default()
    };
    db.store.append_page(&claim, begun.id, &page).await.unwrap();
    db.store.finish(&claim, &failed()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let again = db.claim(claim.item_id).await;
    assert_eq!(again.snapshot_id, Some(begun.id));
    assert_eq!(
        db.store
            .snapshot(&again)
            .await
            .unwrap()
            .unwrap()
            .cursor
            .as_deref(),
        Some("2")
    );
}

async fn a_retry_of_what_fell_short_fetches_anew(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let again = db.claim(claim.item_id).await;
    assert_eq!(again.snapshot_id, None);
    let found = db
        .store
        .reuse_snapshot(&again, &post("0"), LONG, 500)
        .await
        .unwrap();
    assert!(found.is_none(), "the snapshot that fell short");
    assert_eq!(db.items(&job).await[0].model, None);

    // Fetched but not scored: the comments are kept.
    let (job, claim) = db.claimed().await;
    let snapshot = db.fetched(&claim, comments(3)).await;
    db.store.finish(&claim, &failed()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(db.claim(claim.item_id).await.snapshot_id, Some(snapshot.id));
}

async fn a_job_cancelled_before_it_began_is_pending_again(db: &Database) {
    let job = db.create(posts(1)).await;
    db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    let again = db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(again.status, JobStatus::Pending);
    db.claim(db.items(&job).await[0].id).await;
    assert_eq!(db.job(&job).await.status, JobStatus::InProgress);
}

async fn deleting_removes_a_job_and_what_it_alone_used(db: &Database) {
    let kept = db.done(comments(3)).await;
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    let sharing = db.claim(items[0].id).await;
    db.store
        .reuse_snapshot(&sharing, &post("0"), LONG, 500)
        .await
        .unwrap()
        .unwrap();
    let own = db.claim(items[1].id).await;
    db.fetched(&own, comments(7)).await;
    db.scored(&own).await;

    db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    assert!(matches!(
        db.store.job(IN_TEAM, job.id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        db.store.delete_job(IN_TEAM, job.id, None).await,
        Err(Error::NotFound)
    ));
    for call in [
        db.store.finish(&own, &completed()).await.map(|_| ()),
        db.store.renew(&own.lease, LONG).await,
        db.store.write_scores(&own, 1, &[score(1)]).await,
    ] {
        assert!(matches!(call, Err(Error::LeaseLost)));
    }
    assert!(
        db.store
            .claim_post(own.item_id, "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
    assert_eq!(db.number("select count(*) from comments").await, 3);
    assert_eq!(db.number("select count(*) from scores").await, 3);
    assert_eq!(db.job(&kept).await.totals.comments.scored, 3);
    assert_eq!(db.items(&kept).await[0].status, ItemStatus::Completed);
}

async fn a_large_job_is_deleted_in_steps(db: &Database) {
    db.done(comments(12_001)).await;
    let job = db.done(comments(1)).await;
    let (jobs, _) = db
        .store
        .jobs(IN_TEAM, &JobFilter::default(), None, 10)
        .await
        .unwrap();
    db.store
        .delete_job(IN_TEAM, jobs[1].id, None)
        .await
        .unwrap();
    assert_eq!(db.number("select count(*) from comments").await, 1);
    assert_eq!(db.number("select count(*) from scores").await, 1);
    assert_eq!(db.job(&job).await.totals.comments.scored, 1);
}

on_both!(
    cancelling_ends_what_has_not_ended,
    retrying_makes_failed_items_due_again,
    a_retry_goes_on_where_it_stopped,
    a_retry_of_what_fell_short_fetches_anew,
    a_job_cancelled_before_it_began_is_pending_again,
    deleting_removes_a_job_and_what_it_alone_used,
    a_large_job_is_deleted_in_steps,
);
