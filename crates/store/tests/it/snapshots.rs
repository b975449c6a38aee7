//! Pages of comments, and snapshots shared by jobs.

use std::time::Duration;

use store::{Acquired, Claim, Ending, Error, ItemStatus, NewComment, PageWrite, Reply};

use crate::harness::*;

fn page(ids: &[&str], next: Option<&str>) -> PageWrite {
    PageWrite {
        comments: ids.iter().map(|id| comment(id)).collect(),
        next: next.map(str::to_owned),
        last: next.is_none(),
        max_comments: 100,
        ..PageWrite::default()
    }
}

async fn pages_are_stored_with_the_cursor_of_the_next(db: &Database) {
    let (job, claim) = db.claimed().await;
    assert!(db.store.snapshot(&claim).await.unwrap().is_none());
    let begun = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    assert_eq!((begun.fetched, begun.pages, begun.cursor), (0, 0, None));
    assert_eq!(begun.post, post("0"));
    let first = PageWrite {
        title: Some("A title".to_owned()),
        url: Some("https://example.org/shown".to_owned()),
        reported: Some(9),
        ..page(&["a", "b"], Some("next"))
    };
    let stored = db
        .store
        .append_page(&claim, begun.id, &first)
        .await
        .unwrap();
    assert_eq!((stored.fetched, stored.pages), (2, 1));
    assert_eq!(stored.cursor.as_deref(), Some("next"));
    assert_eq!(stored.finished_at, None);
    assert_eq!(
        db.store
            .snapshot(&claim)
            .await
            .unwrap()
            .unwrap()
            .cursor
            .as_deref(),
        Some("next")
    );

    // "b" comes again, and twice "c".
    let second = PageWrite {
        shortfall: Some("A page was repeated.".to_owned()),
        ..page(&["b", "c", "c"], None)
    };
    let stored = db
        .store
        .append_page(&claim, begun.id, &second)
        .await
        .unwrap();
    assert_eq!((stored.fetched, stored.pages, stored.cursor), (3, 2, None));
    assert!(stored.finished_at.is_some());
    assert_eq!(stored.title.as_deref(), Some("A title"));
    assert_eq!(stored.shortfall.as_deref(), Some("A page was repeated."));
    let item = db.items(&job).await.remove(0);
    assert_eq!(
        (item.reported, item.totals.fetched, item.capped),
        (Some(9), 3, false)
    );
    assert_eq!(item.title.as_deref(), Some("A title"));
    assert_eq!(item.url, "https://example.org/shown");
    assert_eq!(item.fetched_at, stored.finished_at);
    let ids: Vec<_> = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let ids: Vec<_> = ids.into_iter().map(|r| (r.seq, r.comment_id)).collect();
    let expected = [(1, "a"), (2, "b"), (3, "c")].map(|(seq, id)| (seq, id.to_owned()));
    assert_eq!(ids, expected);

    // A finished snapshot takes no more, and says so by being finished.
    let late = db
        .store
        .append_page(&claim, begun.id, &page(&["d"], None))
        .await
        .unwrap();
    assert_eq!((late.fetched, late.pages), (3, 2));
}

async fn max_comments_ends_a_snapshot(db: &Database) {
    let (job, claim) = db.claimed().await;
    let begun = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    let capped = |ids: &[&str], next| PageWrite {
        max_comments: 3,
        ..page(ids, next)
    };
    db.store
        .append_page(&claim, begun.id, &capped(&["a", "b"], Some("2")))
        .await
        .unwrap();
    let full = db
        .store
        .append_page(&claim, begun.id, &capped(&["b", "c", "d"], None))
        .await
        .unwrap();
    assert_eq!((full.fetched, full.capped), (3, true));
    assert!(full.finished_at.is_some());
    assert!(db.items(&job).await[0].capped);

    // Exactly as many as allowed, and no page after: nothing was cut off.
    let (_, claim) = db.claimed().await;
    let begun = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    let exact = db
        .store
        .append_page(&claim, begun.id, &capped(&["a", "b", "c"], None))
        .await
        .unwrap();
    assert_eq!((exact.fetched, exact.capped), (3, false));
    // As many as allowed, and the platform has more.
    let (_, claim) = db.claimed().await;
    let begun = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    let more = db
        .store
        .append_page(&claim, begun.id, &capped(&["a", "b", "c"], Some("2")))
        .await
        .unwrap();
    assert_eq!((more.fetched, more.capped, more.cursor), (3, true, None));
    assert!(more.finished_at.is_some());
}

async fn everything_of_a_comment_comes_back(db: &Database) {
    let (job, claim) = db.claimed().await;
    let published = "2024-02-29T12:34:56.789Z".parse().unwrap();
    let full = NewComment {
        id: "9007199254740993".to_owned(),
        parent_id: Some("1".to_owned()),
        reply: Reply::Unknown,
        text: "Nul\0, \"quotes\", \\ and 🦀\nline".to_owned(),
        author_name: Some("Ünï".to_owned()),
        author_id: Some("@x".to_owned()),
        is_post_author: Some(true),
        published_at: Some(published),
        likes: Some(-3),
        reply_count: Some(0),
        language: Some("de-CH".to_owned()),
        url: Some("https://example.org/c".to_owned()),
        extra: vec!["a,b".to_owned(), String::new()],
        post_url: Some("https://example.org/of-row".to_owned()),
        post: 0,
        post_title: Some("Of the row".to_owned()),
    };
    let bare = NewComment {
        published_at: Some(chrono::DateTime::<chrono::Utc>::MIN_UTC),
        ..comment("bare")
    };
    db.fetched(&claim, vec![full.clone(), bare]).await;
    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let row = &rows[0];
    assert_eq!(row.comment_id, full.id);
    assert_eq!(row.parent_id, full.parent_id);
    assert_eq!(row.is_reply, None);
    assert_eq!(row.text, full.text.replace('\0', "\u{fffd}"));
    assert_eq!(row.author_name, full.author_name);
    assert_eq!(row.author_id, full.author_id);
    assert_eq!(row.is_post_author, full.is_post_author);
    assert_eq!(row.published_at, full.published_at);
    assert_eq!((row.likes, row.reply_count), (full.likes, full.reply_count));
    assert_eq!((&row.language, &row.url), (&full.language, &full.url));
    assert_eq!(row.extra, full.extra);
    assert_eq!(row.post_url, "https://example.org/of-row");
    assert_eq!(row.post_title.as_deref(), Some("Of the row"));
    assert_eq!(
        (row.label, row.score, row.probabilities),
        (None, None, None)
    );
    assert_eq!((&row.model, row.scored_at), (&None, None));
    // What a platform leaves out is absent, never zero; a date before our era is no date.
    let bare = &rows[1];
    assert_eq!(
        (bare.likes, bare.reply_count, bare.is_post_author),
        (None, None, None)
    );
    assert_eq!((bare.published_at, &bare.parent_id), (None, &None));
    assert_eq!(bare.post_url, "https://example.org/0");
    assert!(bare.extra.is_empty());
}

async fn a_snapshot_belongs_to_its_item(db: &Database) {
    let (_, mine) = db.claimed().await;
    let (_, other) = db.claimed().await;
    let snapshot = db.store.start_snapshot(&mine, &post("0")).await.unwrap();
    let answer = db
        .store
        .append_page(&other, snapshot.id, &page(&["a"], None))
        .await;
    assert!(matches!(answer, Err(Error::NotFound)));
    db.store.start_snapshot(&other, &post("0")).await.unwrap();
    let answer = db
        .store
        .append_page(&other, snapshot.id, &page(&["a"], None))
        .await;
    assert!(matches!(answer, Err(Error::NotFound)));
    assert_eq!(db.number("select count(*) from comments").await, 0);
}

async fn a_finished_snapshot_is_reused(db: &Database) {
    let job = db.done(comments(5)).await;
    let (second, claim) = db.claimed().await;
    let found = db
        .store
        .reuse_snapshot(&claim, &post("0"), LONG, 500)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.fetched, 5);
    assert_eq!(db.items(&second).await[0].totals.fetched, 5);
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
    // The scores of the model are there already.
    let model = db
        .store
        .begin_scoring(&claim, &model("1"), None)
        .await
        .unwrap();
    assert!(
        db.store
            .unscored(&claim, model, 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        db.job(&second).await.totals.comments,
        db.job(&job).await.totals.comments
    );
    assert_eq!(db.job(&second).await.totals.comments.scored, 5);
}

async fn what_does_not_fit_is_not_reused(db: &Database) {
    let store = &db.store;
    db.done(comments(5)).await;
    let (_, claim) = db.claimed().await;
    // Another post, another platform, too old, too many comments, never.
    let mut elsewhere = post("0");
    elsewhere.platform = "other".to_owned();
    for (post, age, limit) in [
        (post("1"), LONG, 500),
        (elsewhere, LONG, 500),
        (post("0"), LONG, 4),
        (post("0"), Duration::ZERO, 500),
    ] {
        assert!(
            store
                .reuse_snapshot(&claim, &post, age, limit)
                .await
                .unwrap()
                .is_none()
        );
    }
    assert!(
        store
            .reuse_snapshot(&claim, &post("0"), LONG, 5)
            .await
            .unwrap()
            .is_some()
    );
    db.age("snapshots", "finished_at", LONG * 2).await;
    assert!(
        store
            .reuse_snapshot(&claim, &post("0"), LONG, 500)
            .await
            .unwrap()
            .is_none()
    );

    // One that is not finished.
    let (_, begun) = db.claimed().await;
    let snapshot = store.start_snapshot(&begun, &post("0")).await.unwrap();
    store
        .append_page(&begun, snapshot.id, &page(&["a"], Some("2")))
        .await
        .unwrap();
    assert!(
        store
            .reuse_snapshot(&claim, &post("0"), LONG, 500)
            .await
            .unwrap()
            .is_none()
    );
    // One cut off: it fits the same limit and no other.
    let cut = PageWrite {
        max_comments: 2,
        capped: true,
        ..page(&["b", "c"], None)
    };
    store.append_page(&begun, snapshot.id, &cut).await.unwrap();
    assert!(
        store
            .reuse_snapshot(&claim, &post("0"), LONG, 3)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .reuse_snapshot(&claim, &post("0"), LONG, 2)
            .await
            .unwrap()
            .is_some()
    );
}

async fn the_newest_that_fits_is_reused(db: &Database) {
    db.done(comments(5)).await;
    db.age("snapshots", "finished_at", Duration::from_secs(60))
        .await;
    db.done(comments(6)).await;
    let (_, claim) = db.claimed().await;
    let found = db
        .store
        .reuse_snapshot(&claim, &post("0"), LONG, 500)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.fetched, 6);
    let found = db
        .store
        .reuse_snapshot(&claim, &post("0"), LONG, 5)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.fetched, 5);
}

/// What an item gets that is to read post 0.
async fn acquire(db: &Database, claim: &Claim, limit: u32) -> Acquired {
    let post = post("0");
    let acquired = db.store.acquire_snapshot(claim, &post, LONG, limit);
    acquired.await.expect("an answer")
}

async fn a_post_that_is_being_read_is_waited_for(db: &Database) {
    let (_, reader) = db.claimed().await;
    let (second, waiter) = db.claimed().await;
    let Acquired::Begun(begun) = acquire(db, &reader, 500).await else {
        panic!("nobody reads it yet");
    };
    let waits = acquire(db, &waiter, 500).await;
    assert!(matches!(waits, Acquired::BeingRead { .. }), "{waits:?}");
    let wait = Ending::Wait {
        after: Duration::ZERO,
        detail: "It is being read.".to_owned(),
        others: None,
    };
    db.store.finish(&waiter, &wait).await.unwrap();
    let item = db.items(&second).await.remove(0);
    assert_eq!((item.status, item.attempts), (ItemStatus::Pending, 0));
    assert_eq!(item.reason, None);

    // Asked as often as need be.
    let waiter = db.claim(waiter.item_id).await;
    assert_eq!(
        (
            waiter.lease.attempts,
            waiter.lease.snoozes,
            waiter.snapshot_id
        ),
        (1, 0, None)
    );
    let waits = acquire(db, &waiter, 500).await;
    assert!(matches!(waits, Acquired::BeingRead { .. }), "{waits:?}");

    db.store
        .append_page(&reader, begun.id, &page(&["a", "b"], None))
        .await
        .unwrap();
    let reused = acquire(db, &waiter, 500).await;
    assert!(
        matches!(&reused, Acquired::Reused(snapshot) if snapshot.id == begun.id),
        "{reused:?}"
    );
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
}

async fn a_reader_that_is_gone_is_not_waited_for(db: &Database) {
    let later = Ending::Retry {
        after: LONG,
        counts: false,
        reason: "rate_limited".to_owned(),
        detail: "Later.".to_owned(),
    };
    for how in ["dead", "put off", "given up", "cancelled", "deleted"] {
        let (job, reader) = db.claimed().await;
        let begun = acquire(db, &reader, 500).await;
        assert!(matches!(begun, Acquired::Begun(_)), "{how}: {begun:?}");
        let (other, waiter) = db.claimed().await;
        let waits = acquire(db, &waiter, 500).await;
        assert!(
            matches!(waits, Acquired::BeingRead { .. }),
            "{how}: {waits:?}"
        );
        match how {
            "dead" => db.expire_leases().await,
            "put off" => drop(db.store.finish(&reader, &later).await.unwrap()),
            "given up" => drop(db.store.finish(&reader, &failed()).await.unwrap()),
            "cancelled" => drop(db.store.cancel_job(IN_TEAM, job.id).await.unwrap()),
            _ => drop(db.store.delete_job(IN_TEAM, job.id, None).await.unwrap()),
        }
        let takes_over = acquire(db, &waiter, 500).await;
        assert!(
            matches!(takes_over, Acquired::Begun(_)),
            "{how}: {takes_over:?}"
        );
        db.store.finish(&waiter, &failed()).await.unwrap();
        db.store.delete_job(IN_TEAM, other.id, None).await.unwrap();
    }
}

async fn what_will_be_of_no_use_is_not_waited_for(db: &Database) {
    let (_, reader) = db.claimed().await;
    let Acquired::Begun(begun) = acquire(db, &reader, 500).await else {
        panic!("nobody reads it yet");
    };
    let first = page(&["a", "b", "c"], Some("2"));
    let first = PageWrite {
        max_comments: 500,
        ..first
    };
    db.store
        .append_page(&reader, begun.id, &first)
        .await
        .unwrap();
    // It has more comments already than this one may have.
    let (_, few) = db.claimed().await;
    let own = acquire(db, &few, 2).await;
    assert!(matches!(own, Acquired::Begun(_)), "{own:?}");
    // One that wants it anew, and one that reads another post.
    let (_, anew) = db.claimed().await;
    db.store.start_snapshot(&anew, &post("0")).await.unwrap();
    let (_, other) = db.claimed().await;
    let elsewhere = post("1");
    let own = db.store.acquire_snapshot(&other, &elsewhere, LONG, 500);
    assert!(matches!(own.await.unwrap(), Acquired::Begun(_)));
}

async fn of_many_at_once_one_reads(db: &Database) {
    for _ in 0..5 {
        let mut claims = Vec::new();
        for _ in 0..8 {
            claims.push(db.claimed().await);
        }
        let all = claims.iter().map(|(_, claim)| acquire(db, claim, 500));
        let all = futures::future::join_all(all).await;
        let begun = all.iter().filter(|one| matches!(one, Acquired::Begun(_)));
        assert_eq!(begun.count(), 1, "{all:?}");
        for (job, _) in claims {
            db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
        }
    }
}

on_both!(
    a_post_that_is_being_read_is_waited_for,
    a_reader_that_is_gone_is_not_waited_for,
    what_will_be_of_no_use_is_not_waited_for,
    of_many_at_once_one_reads,
    pages_are_stored_with_the_cursor_of_the_next,
    max_comments_ends_a_snapshot,
    everything_of_a_comment_comes_back,
    a_snapshot_belongs_to_its_item,
    a_finished_snapshot_is_reused,
    what_does_not_fit_is_not_reused,
    the_newest_that_fits_is_reused,
);
