//! A deleted job: gone for everybody at once, and then in steps that any process goes on with.

use std::time::Duration;

use store::{
    CommentFilter, Counting, Deletion, Error, JobFilter, NewComment, PageWrite, Rescore, Store,
};
use uuid::Uuid;

use crate::harness::*;

/// More comments than one call of `delete_job` removes.
const MANY: usize = 50_001;

/// Everything that a job may leave.
const TABLES: [&str; 7] = [
    "jobs",
    "job_items",
    "work",
    "snapshots",
    "comments",
    "scores",
    "scorings",
];

async fn rows(db: &Database) -> [i64; 7] {
    let mut all = [0; 7];
    for (count, table) in all.iter_mut().zip(TABLES) {
        *count = db.number(&format!("select count(*) from {table}")).await;
    }
    all
}

async fn erase_all(store: &Store) {
    while store.erase().await.expect("erased") {}
}

fn assert_not_found<T>(what: &str, answer: Result<T, Error>) {
    assert!(matches!(answer, Err(Error::NotFound)), "{what}");
}

async fn a_large_job_is_gone_for_everybody_at_once(db: &Database) {
    let store = &db.store;
    let kept = db.done(comments(1)).await;
    let mut large = posts(10_600);
    large.idempotency = Some(("key".to_owned(), "hash".to_owned()));
    let job = db.create(large.clone()).await;
    let items = db.items(&job).await;
    let claim = db.claim(items[10_500].id).await;

    let first = store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    assert_eq!(first, Deletion::UnderWay);
    let id = job.id;
    assert_not_found("job", store.job(IN_TEAM, id).await);
    assert_not_found("items", store.items(IN_TEAM, id, None, 1).await);
    assert_not_found("change token", store.change_token(IN_TEAM, id).await);
    assert_not_found("days", store.days(IN_TEAM, id, Counting::ALL).await);
    assert_not_found("languages", store.languages(IN_TEAM, id).await);
    assert_not_found("results", store.results(IN_TEAM, id, None, 1).await);
    let filter = CommentFilter::default();
    let found = store.comments(IN_TEAM, id, &filter, None, 1).await;
    assert_not_found("comments", found);
    assert_not_found("compare", store.compare(IN_TEAM, id, kept.id).await);
    assert_not_found("compare", store.compare(IN_TEAM, kept.id, id).await);
    assert_not_found("cancel", store.cancel_job(IN_TEAM, id).await);
    assert_not_found("retry", store.retry_job(IN_TEAM, id).await);
    assert_not_found("retryable", store.retryable(IN_TEAM, id).await);
    let rescored = store.rescore_job(IN_TEAM, id, Rescore::default()).await;
    assert_not_found("rescore", rescored);
    let (listed, _) = store
        .jobs(IN_TEAM, &JobFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    let counted = store.census().await.unwrap().jobs;
    assert_eq!(counted.iter().map(|(_, count)| count).sum::<i64>(), 1);

    // Whoever works on it is fenced off, and what waits is not to be had.
    let renewed = store.renew(&claim.lease, LONG).await;
    assert!(matches!(renewed, Err(Error::LeaseLost)), "{renewed:?}");
    assert!(store.is_withdrawn(&claim.lease).await.unwrap());
    let waiting = items[10_599].id;
    assert!(
        store
            .claim_post(waiting, "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );

    // Its key is free.
    let again = store.create_job(large).await.unwrap();
    assert_ne!(again.id, id);

    // For another team it is not there; its own goes on, until nothing is left.
    assert_not_found("delete", store.delete_job(IN_OTHER_TEAM, id, None).await);
    let second = store.delete_job(IN_TEAM, id, None).await.unwrap();
    assert_eq!(second, Deletion::UnderWay);
    let third = store.delete_job(IN_TEAM, id, None).await.unwrap();
    assert_eq!(third, Deletion::Complete);
    assert_not_found("delete", store.delete_job(IN_TEAM, id, None).await);
    assert_eq!(db.job(&kept).await.totals.comments.scored, 1);
}

async fn what_a_crash_leaves_is_erased_by_whoever_comes_next(db: &Database) {
    let job = db.done(comments(MANY)).await;
    let deletion = db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    assert_eq!(deletion, Deletion::UnderWay);
    assert!(rows(db).await[4] > 0);

    let next = Store::open(&db.url).await.unwrap();
    erase_all(&next).await;
    assert_eq!(rows(db).await, [0; 7]);
    assert_not_found("delete", db.store.delete_job(IN_TEAM, job.id, None).await);
}

async fn many_erase_at_once_while_others_delete(db: &Database) {
    let mut jobs = Vec::new();
    for _ in 0..4 {
        jobs.push(db.create(posts(700)).await);
        db.done(comments(6_000)).await;
    }
    let (done, _) = db
        .store
        .jobs(IN_TEAM, &JobFilter::default(), None, 100)
        .await
        .unwrap();
    let delete = done
        .iter()
        .map(|job| db.store.delete_job(IN_TEAM, job.id, None));
    let erase = async || {
        let store = Store::open(&db.url).await.unwrap();
        for _ in 0..20 {
            store.erase().await.unwrap();
        }
    };
    let erasers = (0..4).map(|_| erase());
    let (deleted, _) = futures::join!(
        futures::future::join_all(delete),
        futures::future::join_all(erasers)
    );
    for deletion in deleted {
        deletion.unwrap();
    }
    erase_all(&db.store).await;
    assert_eq!(rows(db).await, [0; 7]);
}

async fn a_job_deleted_while_its_posts_are_begun_leaves_nothing(db: &Database) {
    for _ in 0..5 {
        let job = db.create(posts(20)).await;
        let mut claims = Vec::new();
        for item in db.items(&job).await {
            claims.push(db.claim(item.id).await);
        }
        let begin = claims.iter().map(async |claim| {
            let post = claim.post.clone().expect("known");
            let begun = db.store.start_snapshot(claim, &post).await?;
            let page = PageWrite {
                comments: comments(2),
                ..PageWrite::default()
            };
            db.store.append_page(claim, begun.id, &page).await
        });
        let (begun, deleted) = futures::join!(
            futures::future::join_all(begin),
            db.store.delete_job(IN_TEAM, job.id, None)
        );
        deleted.unwrap();
        for answer in begun {
            assert!(
                matches!(answer, Ok(_) | Err(Error::LeaseLost | Error::NotFound)),
                "{answer:?}"
            );
        }
        erase_all(&db.store).await;
        assert_eq!(rows(db).await, [0; 7]);
    }
}

async fn two_jobs_that_share_a_snapshot_and_are_deleted_at_once_leave_nothing(db: &Database) {
    for _ in 0..5 {
        let first = db.done(comments(3)).await;
        let (second, claim) = db.claimed().await;
        let post = post("0");
        let shared = db.store.reuse_snapshot(&claim, &post, LONG, 500).await;
        assert!(shared.unwrap().is_some());
        let (one, two) = futures::join!(
            db.store.delete_job(IN_TEAM, first.id, None),
            db.store.delete_job(IN_TEAM, second.id, None)
        );
        one.unwrap();
        two.unwrap();
        erase_all(&db.store).await;
        assert_eq!(rows(db).await, [0; 7]);
    }
}

async fn what_a_retry_lets_go_of_does_not_wait_for_the_purge(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    erase_all(&db.store).await;
    assert_eq!(rows(db).await, [1, 1, 1, 0, 0, 0, 0]);

    // Nor does the end of the deletion come before that of what a retry let go of.
    let claim = db.claim(claim.item_id).await;
    db.fetched(&claim, comments(3)).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let deletion = db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    assert_eq!(deletion, Deletion::Complete);
    assert_eq!(rows(db).await, [0; 7]);
}

async fn a_file_whose_upload_is_given_up_leaves_nothing(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(store::JobKind::Comments))
        .await
        .unwrap();
    for _ in 0..2 {
        db.store
            .append_upload(&upload, &comments(30_000))
            .await
            .unwrap();
    }
    db.store.abort_upload(&upload).await.unwrap();
    let late = db.store.append_upload(&upload, &comments(1)).await;
    assert_not_found("append", late);
    assert_not_found("finish", db.store.finish_upload(&upload).await);
    erase_all(&db.store).await;
    assert_eq!(rows(db).await, [0; 7]);
}

async fn the_purge_leaves_nothing_of_what_it_removes(db: &Database) {
    let deleted = db.done(comments(MANY)).await;
    db.store
        .delete_job(IN_TEAM, deleted.id, None)
        .await
        .unwrap();
    db.store
        .begin_upload(file(store::JobKind::Comments))
        .await
        .unwrap();
    db.create(file(store::JobKind::Texts)).await;
    db.age("snapshots", "updated_at", LONG * 2).await;
    db.age("jobs", "created_at", LONG * 2).await;
    let purged = db
        .store
        .purge(&Duration::from_secs(30 * 24 * 3_600).into())
        .await
        .unwrap();
    assert_eq!((purged.dead_uploads, purged.texts_jobs), (1, 1));
    assert_eq!(rows(db).await, [0; 7]);
    assert_not_found(
        "delete",
        db.store.delete_job(IN_TEAM, Uuid::nil(), None).await,
    );
}

#[tokio::test]
async fn words_that_were_deleted_are_not_in_the_file_any_more() {
    let db = Database::sqlite().await;
    let words = "what a customer never wants to read again";
    let text = |n: usize| NewComment {
        text: format!("{words}, for the {n}th time"),
        ..comment(&n.to_string())
    };
    let job = db.done((0..3000).map(text).collect()).await;
    db.done(comments(10)).await;
    let path = db.url.strip_prefix("sqlite://").expect("a path").to_owned();
    let is_in_the_file = async || {
        db.execute("pragma wal_checkpoint(truncate)").await;
        let bytes = std::fs::read(&path).expect("the file");
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    };
    assert!(is_in_the_file().await);
    db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    erase_all(&db.store).await;
    assert!(!is_in_the_file().await);
}

on_both!(
    a_large_job_is_gone_for_everybody_at_once,
    what_a_crash_leaves_is_erased_by_whoever_comes_next,
    many_erase_at_once_while_others_delete,
    a_job_deleted_while_its_posts_are_begun_leaves_nothing,
    two_jobs_that_share_a_snapshot_and_are_deleted_at_once_leave_nothing,
    what_a_retry_lets_go_of_does_not_wait_for_the_purge,
    a_file_whose_upload_is_given_up_leaves_nothing,
    the_purge_leaves_nothing_of_what_it_removes,
);
