//! One clock for all: the database's. Workers' clocks differ, and no decision hangs on them.

use std::{fs, path::Path, time::Duration};

use store::{Ending, JobKind, Purged};

use crate::harness::*;

#[test]
fn no_call_looks_at_the_clock_of_its_own_machine() {
    fn look(folder: &Path, seen: &mut usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, seen);
                continue;
            }
            let code = fs::read_to_string(&path).unwrap();
            for clock in ["Utc::now", "Local::now", "SystemTime", "Instant::now"] {
                assert!(!code.contains(clock), "{} asks {clock}", path.display());
            }
            *seen += 1;
        }
    }
    let mut seen = 0;
    look(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut seen,
    );
    assert!(seen > 20);
}

/// Everything that is decided by time, on a database that thinks it is another year.
async fn all_decisions(db: &Database) {
    let store = &db.store;
    let claim = async |item| store.claim_post(item, "worker", LONG).await.unwrap();
    let job = db.create(posts(1)).await;
    let item = db.items(&job).await[0].id;
    assert_eq!(store.hand_over(10, LONG).await.unwrap(), [item]);
    assert!(store.hand_over(10, LONG).await.unwrap().is_empty());
    let first = claim(item).await.expect("due at once");
    assert!(claim(item).await.is_none(), "the lease holds");
    store.renew(&first.lease, LONG).await.unwrap();
    assert!(claim(item).await.is_none(), "the lease holds");
    assert_eq!(store.exhaust(1).await.unwrap(), 0);

    let retry = |after| Ending::Retry {
        after,
        counts: false,
        reason: "rate_limited".to_owned(),
        detail: "Slow down.".to_owned(),
    };
    store.finish(&first, &retry(LONG)).await.unwrap();
    assert!(claim(item).await.is_none(), "its time has not come");
    let census = store.census().await.unwrap();
    assert_eq!(
        (census.items().snoozed, census.items().oldest_due),
        (1, None)
    );
    db.age("work", "due_at", LONG).await;
    let second = claim(item).await.expect("its time has come");
    store.finish(&second, &retry(Duration::ZERO)).await.unwrap();
    let oldest = store
        .census()
        .await
        .unwrap()
        .items()
        .oldest_due
        .expect("one is due");
    assert!(oldest < LONG, "{oldest:?}");
    let third = claim(item).await.expect("due at once");
    db.fetched(&third, comments(2)).await;
    store.finish(&third, &completed()).await.unwrap();

    let (_, other) = db.claimed().await;
    let found = store.reuse_snapshot(&other, &post("0"), LONG, 500).await;
    assert!(found.unwrap().is_some(), "it is young");

    let upload = store.begin_upload(file(JobKind::Comments)).await.unwrap();
    store.append_upload(&upload, &comments(1)).await.unwrap();
    let texts = store.begin_upload(file(JobKind::Texts)).await.unwrap();
    store.finish_upload(&texts).await.unwrap();
    store.worker_seen("worker", "1", &[]).await.unwrap();
    assert_eq!(store.live_workers(LONG).await.unwrap(), 1);
    assert_eq!(store.purge(&LONG.into()).await.unwrap(), Purged::default());
}

#[tokio::test]
async fn a_database_with_another_idea_of_time_decides_alone() {
    for off in ["-30 years", "30 years"] {
        let db = Database::postgres_whose_clock_is_off(off).await;
        let year = "select cast(extract(year from created_at) as bigint) from jobs";
        all_decisions(&db).await;
        // It does think so.
        let told = db.number(year).await;
        let real = db
            .number("select cast(extract(year from pg_catalog.now()) as bigint)")
            .await;
        assert_eq!((told - real).abs(), 30);
        db.remove().await;
    }
}

#[tokio::test]
async fn a_database_with_our_idea_of_time_decides_the_same() {
    all_decisions(&Database::sqlite().await).await;
}
