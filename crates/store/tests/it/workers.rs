//! What those learn about workers who cannot ask them.

use std::time::Duration;

use store::Purged;

use crate::harness::*;

const DAY: Duration = Duration::from_secs(24 * 3_600);
const MINUTE: Duration = Duration::from_secs(60);

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

async fn seen(db: &Database, worker: &str, analyzers: &[&str]) {
    db.store
        .worker_seen(worker, "0.1.0", &names(analyzers))
        .await
        .unwrap();
}

async fn what_live_workers_can_do_is_known_best_first(db: &Database) {
    let store = &db.store;
    assert!(store.analyzers(MINUTE).await.unwrap().is_empty());
    assert_eq!(store.live_workers(MINUTE).await.unwrap(), 0);

    seen(db, "old", &["onnx:old", "lexicon"]).await;
    db.age("workers", "started_at", DAY).await;
    seen(db, "new", &["onnx:new", "onnx:old", "lexicon"]).await;
    let all = names(&["onnx:new", "onnx:old", "lexicon"]);
    assert_eq!(store.analyzers(MINUTE).await.unwrap(), all);
    assert_eq!(store.live_workers(MINUTE).await.unwrap(), 2);

    // Seen again: what it says now counts, and that it began earlier.
    seen(db, "old", &["onnx:older"]).await;
    let all = names(&["onnx:new", "onnx:old", "lexicon", "onnx:older"]);
    assert_eq!(store.analyzers(MINUTE).await.unwrap(), all);
    assert_eq!(store.live_workers(MINUTE).await.unwrap(), 2);
}

async fn while_none_is_there_the_last_one_stands_for_them(db: &Database) {
    let store = &db.store;
    seen(db, "first", &["lexicon"]).await;
    db.age("workers", "seen_at", DAY).await;
    seen(db, "last", &["onnx:best", "lexicon"]).await;
    db.age("workers", "seen_at", DAY).await;
    let last = names(&["onnx:best", "lexicon"]);
    assert_eq!(store.analyzers(MINUTE).await.unwrap(), last);
    assert_eq!(store.live_workers(MINUTE).await.unwrap(), 0);
    assert_eq!(store.live_workers(DAY * 3).await.unwrap(), 2);
    // One that is there knows better.
    seen(db, "back", &["lexicon"]).await;
    assert_eq!(store.analyzers(MINUTE).await.unwrap(), names(&["lexicon"]));
}

async fn workers_not_seen_for_a_month_are_forgotten(db: &Database) {
    seen(db, "gone", &["lexicon"]).await;
    db.age("workers", "seen_at", DAY * 31).await;
    seen(db, "silent", &["lexicon"]).await;
    db.age("workers", "seen_at", DAY).await;
    let forgotten = Purged {
        forgotten_workers: 1,
        ..Purged::default()
    };
    assert_eq!(db.store.purge(DAY).await.unwrap(), forgotten);
    assert_eq!(db.store.purge(DAY).await.unwrap(), Purged::default());
    assert_eq!(db.store.live_workers(DAY * 100).await.unwrap(), 1);
}

on_both!(
    what_live_workers_can_do_is_known_best_first,
    while_none_is_there_the_last_one_stands_for_them,
    workers_not_seen_for_a_month_are_forgotten,
);
