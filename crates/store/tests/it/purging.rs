//! Forgetting in time.

use std::time::Duration;

use store::{Error, FileReport, JobKind, LeftOutRows, Purged, Retention};

use crate::harness::*;

const MONTH: Duration = Duration::from_secs(30 * 24 * 3_600);

async fn nothing_young_is_touched(db: &Database) {
    let job = db.done(comments(3)).await;
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&upload, &comments(2)).await.unwrap();
    let texts = db.store.begin_upload(file(JobKind::Texts)).await.unwrap();
    db.store.finish_upload(&texts).await.unwrap();
    db.claimed().await;
    assert_eq!(
        db.store.purge(&MONTH.into()).await.unwrap(),
        Purged::default()
    );
    assert_eq!(
        db.number("select count(*) from comments where text <> ''")
            .await,
        5
    );
    assert_eq!(db.job(&job).await.totals.comments.scored, 3);
}

async fn old_texts_and_authors_are_erased_and_summaries_stay(db: &Database) {
    let job = db.done(comments(6_000)).await;
    let before = db.job(&job).await;
    db.execute("update snapshots set author_id = 'a', author_name = 'Ann', likes = 3")
        .await;
    let (open_job, claim) = db.claimed().await;
    db.fetched(&claim, comments(2)).await;
    db.age("snapshots", "created_at", MONTH * 2).await;
    let (_, fresh) = db.claimed().await;
    db.fetched(&fresh, comments(3)).await;

    let purged = db.store.purge(&MONTH.into()).await.unwrap();
    // The one that is being worked on has to wait.
    assert_eq!(
        purged,
        Purged {
            erased_snapshots: 1,
            ..Purged::default()
        }
    );
    assert_eq!(
        db.store.purge(&MONTH.into()).await.unwrap(),
        Purged::default()
    );
    let without_author = "select count(*) from snapshots \
        where author_id is null and author_name is null and likes = 3";
    assert_eq!(db.number(without_author).await, 1);
    let rows = db
        .store
        .results(IN_TEAM, job.id, None, 10_000)
        .await
        .unwrap();
    assert_eq!(rows.len(), 6_000);
    assert_eq!(db.store.result_rows(IN_TEAM, job.id).await.unwrap(), 6_000);
    assert!(
        rows.iter()
            .all(|row| row.text.is_empty() && row.author_name.is_none())
    );
    assert!(
        rows.iter()
            .all(|row| row.score.is_some() && !row.comment_id.is_empty())
    );
    assert_eq!(db.job(&job).await.totals, before.totals);
    assert_eq!(
        db.number("select count(*) from comments where text <> ''")
            .await,
        5
    );
    assert_eq!(db.job(&open_job).await.totals.comments.fetched, 2);

    // What is erased is neither reused nor scored with another model.
    let (_, claim) = db.claimed().await;
    let found = db
        .store
        .reuse_snapshot(&claim, &post("0"), MONTH, 10_000)
        .await
        .unwrap();
    assert_eq!(found.map(|snapshot| snapshot.fetched), Some(3));
}

async fn what_was_fetched_from_a_platform_goes_by_its_time_as_well(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&upload, &comments(2)).await.unwrap();
    db.store.finish_upload(&upload).await.unwrap();
    let claim = db.claim(upload.items[0]).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    // As of the same platform: what somebody sent is theirs.
    db.execute("update snapshots set platform = 'example'")
        .await;
    db.done(comments(3)).await;
    db.age("snapshots", "created_at", MONTH).await;
    let with = |days: [(&str, u32); 2]| Retention {
        platforms: days.map(|(name, days)| (name.to_owned(), days)).into(),
        ..Retention::from(MONTH * 3)
    };
    let longer = with([("other", 7), ("example", 31)]);
    assert_eq!(db.store.purge(&longer).await.unwrap(), Purged::default());
    let purged = db
        .store
        .purge(&with([("other", 31), ("example", 29)]))
        .await;
    assert_eq!(purged.unwrap().erased_snapshots, 1);
    let left = "select count(*) from comments where text <> ''";
    assert_eq!(db.number(left).await, 2);
}

async fn an_erased_upload_cannot_be_retried_and_an_erased_post_is_fetched_again(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&upload, &comments(2)).await.unwrap();
    let report = FileReport {
        left_out: vec![LeftOutRows {
            reason: "unreadable".to_owned(),
            count: 3,
            first_place: "line 9".to_owned(),
        }],
        notes: vec!["\"Ann wrote \\0 this\" is no date.".to_owned()],
    };
    db.store.report_file(&upload, &report).await.unwrap();
    let of_file = db.store.finish_upload(&upload).await.unwrap();
    assert_eq!(of_file.file.as_ref(), Some(&report));
    let claim = db.claim(upload.items[0]).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    let (of_post, claim) = db.claimed().await;
    db.fetched(&claim, comments(2)).await;
    db.store.finish(&claim, &failed()).await.unwrap();
    db.age("snapshots", "created_at", MONTH * 2).await;
    assert_eq!(
        db.store
            .purge(&MONTH.into())
            .await
            .unwrap()
            .erased_snapshots,
        2
    );

    // What was said of the file goes with its texts, what was counted stays.
    let erased = db.job(&of_file).await.file.expect("a report");
    assert_eq!(erased.left_out, report.left_out);
    assert!(erased.notes.is_empty(), "{erased:?}");
    assert!(matches!(
        db.store.retry_job(IN_TEAM, of_file.id).await,
        Err(Error::Conflict(_))
    ));
    db.store.retry_job(IN_TEAM, of_post.id).await.unwrap();
    assert_eq!(db.claim(claim.item_id).await.snapshot_id, None);
    while db.store.erase().await.unwrap() {}
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
}

async fn dead_uploads_and_old_texts_are_removed(db: &Database) {
    let dead = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&dead, &comments(5)).await.unwrap();
    let texts = db.store.begin_upload(file(JobKind::Texts)).await.unwrap();
    db.store.append_upload(&texts, &comments(5)).await.unwrap();
    db.store.finish_upload(&texts).await.unwrap();
    let kept = db.done(comments(1)).await;
    db.age("snapshots", "updated_at", LONG * 2).await;
    db.age("jobs", "created_at", LONG * 2).await;
    let living = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    db.store.append_upload(&living, &comments(1)).await.unwrap();

    let purged = db.store.purge(&MONTH.into()).await.unwrap();
    assert_eq!((purged.dead_uploads, purged.texts_jobs), (1, 1));
    assert!(matches!(
        db.store.finish_upload(&dead).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        db.store.job(IN_TEAM, texts.job_id).await,
        Err(Error::NotFound)
    ));
    assert_eq!(db.number("select count(*) from comments").await, 2);
    assert_eq!(db.job(&kept).await.totals.comments.fetched, 1);
    db.store.finish_upload(&living).await.unwrap();
}

async fn what_a_crash_left_is_removed_or_erased(db: &Database) {
    let job = db.done(comments(4)).await;
    db.execute("update snapshots set texts = 'erasing'").await;
    let gone = db.done(comments(3)).await;
    db.age("snapshots", "created_at", MONTH * 2).await;
    // As if the process had died after the job was gone and before its rows were.
    db.execute("update job_items set snapshot_id = null where snapshot_id = (select max(id) from snapshots)").await;
    db.execute("update snapshots set texts = 'doomed' where id = (select max(id) from snapshots)")
        .await;
    let purged = db.store.purge(&MONTH.into()).await.unwrap();
    assert_eq!(purged.erased_snapshots, 1);
    assert_eq!(db.number("select count(*) from comments").await, 4);
    assert_eq!(
        db.number("select count(*) from comments where text <> ''")
            .await,
        0
    );
    assert_eq!(db.job(&job).await.totals.comments.scored, 4);
    assert_eq!(db.job(&gone).await.totals.comments.scored, 0);
}

on_both!(
    nothing_young_is_touched,
    old_texts_and_authors_are_erased_and_summaries_stay,
    what_was_fetched_from_a_platform_goes_by_its_time_as_well,
    an_erased_upload_cannot_be_retried_and_an_erased_post_is_fetched_again,
    dead_uploads_and_old_texts_are_removed,
    what_a_crash_left_is_removed_or_erased,
);
