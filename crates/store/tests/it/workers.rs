//! What those learn about workers who cannot ask them.

use std::time::Duration;

use store::{Ending, Purged};

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

/// All times of this column, two hours later: as they look once the clock was put back by that.
async fn ahead(db: &Database, table: &str, column: &str) {
    let later = match db.url.starts_with("sqlite:") {
        true => "7200000",
        false => "interval '2 hours'",
    };
    db.execute(&format!("update {table} set {column} = {column} + {later}"))
        .await;
}

async fn what_waits_is_due_in_time_when_the_clock_was_put_back(db: &Database) {
    let job = db.create(posts(3)).await;
    let items = db.items(&job).await;
    seen(db, "worker", &["lexicon"]).await;
    let held = db.claim(items[0].id).await;
    let waiting = db.claim(items[1].id).await;
    let retry = Ending::Retry {
        after: MINUTE * 10,
        counts: true,
        reason: "network".to_owned(),
        detail: "Once more.".to_owned(),
    };
    db.store.finish(&waiting, &retry).await.unwrap();
    for (table, column) in [
        ("workers", "seen_at"),
        ("work", "due_at"),
        ("work", "lease_until"),
    ] {
        ahead(db, table, column).await;
    }
    assert!(db.store.hand_over(10, LONG).await.unwrap().is_empty());

    // Another program after a restart, or the same one: whoever is seen first.
    seen(db, "next", &["lexicon"]).await;
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [items[2].id]);
    seen(db, "worker", &["lexicon"]).await;
    db.store.renew(&held.lease, MINUTE).await.unwrap();
    db.age("work", "due_at", MINUTE * 11).await;
    db.age("work", "lease_until", MINUTE * 2).await;
    let mut due = db.store.hand_over(10, LONG).await.unwrap();
    due.sort();
    let mut expected = [items[0].id, items[1].id];
    expected.sort();
    assert_eq!(due, expected);
    assert_eq!(db.store.live_workers(MINUTE).await.unwrap(), 2);
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
    assert_eq!(db.store.purge(&DAY.into()).await.unwrap(), forgotten);
    assert_eq!(
        db.store.purge(&DAY.into()).await.unwrap(),
        Purged::default()
    );
    assert_eq!(db.store.live_workers(DAY * 100).await.unwrap(), 1);
}

on_both!(
    what_live_workers_can_do_is_known_best_first,
    what_waits_is_due_in_time_when_the_clock_was_put_back,
    while_none_is_there_the_last_one_stands_for_them,
    workers_not_seen_for_a_month_are_forgotten,
);
