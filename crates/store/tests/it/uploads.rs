//! Files of comments.

use std::time::Duration;

use store::{
    CommentFilter, Ending, Error, FileReport, ItemStatus, JobFilter, JobKind, JobStatus,
    LeftOutRows, NewComment, NewItem, NewJob, Others, Reply, Rescore, Site, Sort,
};

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
        db.store.job(IN_TEAM, upload.job_id).await,
        Err(Error::NotFound)
    ));
    assert!(
        db.store
            .jobs(IN_TEAM, &JobFilter::default(), None, 10)
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
            .claim_post(upload.items[0], "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(db.store.census().await.unwrap().items().outstanding(), 0);
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
        [upload.items[0]]
    );
    let late = db.store.append_upload(&upload, &comments(1)).await;
    assert!(matches!(late, Err(Error::NotFound)));
    db.store.abort_upload(&upload).await.unwrap();

    let claim = db.claim(upload.items[0]).await;
    assert_eq!(claim.kind, JobKind::Comments);
    assert_eq!(claim.snapshot_id, Some(upload.items[0]));
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
        .results(IN_TEAM, job.id, Some((0, 2_499)), 10)
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

/// A file that names so many posts.
fn file_of(count: usize) -> NewJob {
    let item = |n| NewItem {
        platform: Some("instagram".to_owned()),
        title: (n % 2 == 0).then(|| format!("Post {n}")),
        ..new_item(n)
    };
    NewJob {
        items: (0..count).map(item).collect(),
        ..file(JobKind::Comments)
    }
}

/// A comment of a post of a file.
fn under(post: u32, id: &str) -> NewComment {
    NewComment {
        post,
        ..comment(id)
    }
}

async fn a_file_of_several_posts_becomes_several_posts_that_are_seen_together(db: &Database) {
    let upload = db.store.begin_upload(file_of(3)).await.unwrap();
    let first = [
        under(0, "a1"),
        under(2, "c1"),
        NewComment {
            text: "\u{a0}".to_owned(),
            ..under(0, "a2")
        },
        under(0, "a3"),
    ];
    db.store.append_upload(&upload, &first).await.unwrap();
    let second = [under(2, "c2"), under(0, "a4")];
    db.store.append_upload(&upload, &second).await.unwrap();
    let strange = [under(3, "d1")];
    let strange = db.store.append_upload(&upload, &strange).await;
    assert!(matches!(strange, Err(Error::Conflict(_))));
    let report = FileReport {
        left_out: vec![LeftOutRows {
            reason: "removed".to_owned(),
            count: 2,
            first_place: "line 7".to_owned(),
        }],
        notes: vec!["NUL \0 and \"quotes\"".to_owned()],
    };
    db.store.report_file(&upload, &report).await.unwrap();
    for item in &upload.items {
        let claimed = db.store.claim_post(*item, "worker", LONG).await.unwrap();
        assert!(claimed.is_none(), "nothing is due before the end");
    }

    let job = db.store.finish_upload(&upload).await.unwrap().job;
    let seen = job.file.clone().expect("a report");
    assert_eq!(seen.left_out, report.left_out);
    assert!(seen.notes[0].ends_with("and \"quotes\""), "{seen:?}");
    let late = db.store.report_file(&upload, &report).await;
    assert!(matches!(late, Err(Error::NotFound)));
    let items = db.items(&job).await;
    let shown: Vec<_> = items
        .iter()
        .map(|item| {
            let totals = &item.totals;
            (item.title.as_deref(), totals.fetched, totals.skipped_empty)
        })
        .collect();
    assert_eq!(
        shown,
        [(Some("Post 0"), 4, 1), (None, 0, 0), (Some("Post 2"), 2, 0)]
    );
    let mut due = db.store.hand_over(10, LONG).await.unwrap();
    due.sort_unstable();
    assert_eq!(due, upload.items);
    for item in &upload.items {
        let claim = db.claim(*item).await;
        db.scored(&claim).await;
        db.store.finish(&claim, &completed()).await.unwrap();
    }
    assert_eq!(db.job(&job).await.status, JobStatus::Completed);
    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (row.position, row.seq, row.comment_id.as_str()))
        .collect();
    assert_eq!(
        ids,
        [
            (0, 1, "a1"),
            (0, 2, "a2"),
            (0, 3, "a3"),
            (0, 4, "a4"),
            (2, 1, "c1"),
            (2, 2, "c2"),
        ]
    );
    assert_eq!(
        (rows[0].platform.as_str(), rows[0].post_title.as_deref()),
        ("instagram", Some("Post 0"))
    );

    // Scored again it is still the same file, and nothing of it is left when both are deleted.
    let again = db
        .store
        .rescore_job(IN_TEAM, job.id, Rescore::default())
        .await
        .unwrap();
    assert_eq!(again.file, job.file);
    for id in [job.id, again.id] {
        db.store.delete_job(IN_TEAM, id, None).await.unwrap();
    }
    while db.store.erase().await.unwrap() {}
    for table in [
        "jobs",
        "job_items",
        "work",
        "snapshots",
        "comments",
        "scores",
    ] {
        let left = db.number(&format!("select count(*) from {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
}

async fn what_is_said_of_replies_is_kept_and_nothing_is_guessed(db: &Database) {
    let upload = db
        .store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();
    let said = [
        (None, Some(true)),
        (None, Some(false)),
        (None, None),
        (Some("p"), Some(true)),
        (Some("p"), Some(false)),
    ];
    let rows: Vec<NewComment> = said
        .iter()
        .map(|(parent, reply)| NewComment {
            parent_id: parent.map(str::to_owned),
            reply: Reply::new(*reply, parent.is_some()),
            ..comment("c")
        })
        .collect();
    db.store.append_upload(&upload, &rows).await.unwrap();
    let job = db.store.finish_upload(&upload).await.unwrap();
    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let kept: Vec<_> = rows
        .iter()
        .map(|row| (row.parent_id.as_deref(), row.is_reply))
        .collect();
    assert_eq!(kept, said);
    for sort in [Sort::Position, Sort::Likes] {
        let filter = CommentFilter {
            sort,
            ..CommentFilter::default()
        };
        let (page, _) = db
            .store
            .comments(IN_TEAM, job.id, &filter, None, 10)
            .await
            .unwrap();
        assert_eq!(page[0].is_reply, Some(true), "{sort:?}");
        assert_eq!(page[2].is_reply, None, "{sort:?}");
    }
}

async fn a_long_file_of_several_posts_is_not_dead_while_one_of_them_grows(db: &Database) {
    let upload = db.store.begin_upload(file_of(2)).await.unwrap();
    let other = [under(0, "a")];
    db.store.append_upload(&upload, &other).await.unwrap();
    db.age("snapshots", "updated_at", LONG * 2).await;
    let growing = [under(1, "b")];
    db.store.append_upload(&upload, &growing).await.unwrap();
    let purged = db.store.purge(&(LONG * 24).into()).await.unwrap();
    assert_eq!(purged.dead_uploads, 0);
    db.age("snapshots", "updated_at", LONG * 2).await;
    let purged = db.store.purge(&(LONG * 24).into()).await.unwrap();
    assert_eq!(purged.dead_uploads, 1);
    assert_eq!(db.number("select count(*) from comments").await, 0);
}

async fn a_post_of_a_file_asks_no_platform_and_waits_for_none(db: &Database) {
    let mut new = file_of(1);
    new.items[0].platform = Some("example".to_owned());
    let upload = db.store.begin_upload(new).await.unwrap();
    db.store.append_upload(&upload, &comments(1)).await.unwrap();
    let of_file = db.store.finish_upload(&upload).await.unwrap().job;
    let (waiting, claim) = (db.create(posts(2)).await, db.claimed().await.1);
    let closed = Ending::Closed {
        left: LONG,
        reason: "rate_limited".to_owned(),
        detail: "The platform wants to be left alone.".to_owned(),
        others: Some(Others {
            site: Site::Platform("example".to_owned()),
            team: None,
            left: LONG,
            at_once: 1,
            every: LONG,
        }),
    };
    db.store.finish(&claim, &closed).await.unwrap();
    assert!(db.items(&waiting).await[1].next_attempt_at.is_some());
    assert_eq!(db.items(&of_file).await[0].next_attempt_at, None);
    assert_eq!(
        db.store.hand_over(10, LONG).await.unwrap(),
        [upload.items[0]]
    );
}

async fn an_upload_has_an_item_and_is_never_reused(db: &Database) {
    assert!(matches!(
        db.store.begin_upload(posts(0)).await,
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
    let claim = db.claim(upload.items[0]).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &partial()).await.unwrap();
    let again = db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(again.status, JobStatus::InProgress);
    assert_eq!(again.totals.comments.scored, 5);
    assert_eq!(db.items(&job).await[0].status, ItemStatus::Pending);
    let claim = db.claim(upload.items[0]).await;
    assert_eq!(claim.snapshot_id, Some(upload.items[0]));
}

on_both!(
    an_upload_becomes_a_job,
    an_aborted_upload_leaves_nothing,
    a_repeated_upload_answers_the_first_job,
    a_file_of_several_posts_becomes_several_posts_that_are_seen_together,
    what_is_said_of_replies_is_kept_and_nothing_is_guessed,
    a_long_file_of_several_posts_is_not_dead_while_one_of_them_grows,
    a_post_of_a_file_asks_no_platform_and_waits_for_none,
    an_upload_has_an_item_and_is_never_reused,
    an_upload_that_failed_to_be_scored_can_be_retried,
);
