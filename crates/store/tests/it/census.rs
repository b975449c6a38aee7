//! How much there is, as operators and scalers see it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection};
use store::{Ending, JobKind, JobStatus};

use crate::harness::*;

async fn items_are_counted_by_what_they_wait_for(db: &Database) {
    let empty = db.store.census().await.unwrap();
    assert_eq!(
        (empty.items().outstanding(), empty.items().oldest_due),
        (0, None)
    );
    assert!(empty.jobs.iter().all(|(_, jobs)| *jobs == 0));

    let job = db.create(posts(6)).await;
    let items = db.items(&job).await;
    let held = db.claim(items[0].id).await;
    let waiting = db.claim(items[1].id).await;
    let quota = Ending::Retry {
        after: LONG,
        counts: false,
        reason: "quota_exhausted".to_owned(),
        detail: "Tomorrow.".to_owned(),
    };
    db.store.finish(&waiting, &quota).await.unwrap();
    let ended = db.claim(items[2].id).await;
    db.store.finish(&ended, &failed()).await.unwrap();
    // Neither due nor waiting: it is still coming in.
    db.store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();

    let census = db.store.census().await.unwrap();
    assert_eq!(
        (
            census.items().due,
            census.items().snoozed,
            census.items().pending()
        ),
        (3, 1, 4)
    );
    assert_eq!((census.items().running, census.items().expired), (1, 0));
    assert_eq!(census.items().outstanding(), 5);
    let running = (JobStatus::InProgress, 1);
    assert!(census.jobs.contains(&running), "{:?}", census.jobs);

    // A worker that fell silent: its item is due, and still counts as held.
    db.store.renew(&held.lease, Duration::ZERO).await.unwrap();
    let census = db.store.census().await.unwrap();
    assert_eq!(
        (
            census.items().due,
            census.items().snoozed,
            census.items().pending()
        ),
        (4, 1, 4)
    );
    assert_eq!((census.items().running, census.items().expired), (1, 1));
    assert_eq!(census.items().outstanding(), 5);
}

async fn the_oldest_due_item_is_as_old_as_its_due_time(db: &Database) {
    let oldest = async || {
        let oldest = db.store.census().await.unwrap().items().oldest_due;
        oldest.map(|age| age.as_secs() / 3_600)
    };
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    assert_eq!(oldest().await, Some(0));
    db.age("work", "due_at", LONG * 2).await;
    assert_eq!(oldest().await, Some(2));
    let claim = db.claim(items[0].id).await;
    assert_eq!(oldest().await, Some(2));
    db.claim(items[1].id).await;
    assert_eq!(oldest().await, None);
    // Silent for an hour; a short lease ran out later, and is not the oldest.
    db.age("work", "lease_until", LONG * 2).await;
    db.store.renew(&claim.lease, Duration::ZERO).await.unwrap();
    assert_eq!(oldest().await, Some(1));
}

/// The plan of a statement file, each parameter a number; the third is of those that are one or the other.
async fn plan(db: &Database, statement: &str, parameters: usize) -> String {
    let statement = statement.replace("$3", "false");
    let statement = (1..=parameters).fold(statement, |statement, number| {
        statement.replace(&format!("${number}"), "500")
    });
    if db.url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
        let explain = AssertSqlSafe(format!("explain query plan {statement}"));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let steps: Vec<_> = rows.into_iter().map(|(.., step)| step).collect();
        steps.join("\n")
    } else {
        let mut connection = sqlx::PgConnection::connect(&db.url).await.unwrap();
        // A table of a few rows is read whole and sorted, and rightly so; what is asked is whether it
        // must be.
        for way in ["seqscan", "bitmapscan", "sort"] {
            let off = AssertSqlSafe(format!("set enable_{way} = off"));
            sqlx::query(off).execute(&mut connection).await.unwrap();
        }
        let steps: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("explain {statement}")))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        steps.join("\n")
    }
}

async fn ended_items_are_not_looked_at_and_waiting_ones_not_sorted(db: &Database) {
    db.create(posts(3)).await;
    // As the build made them of what both databases share.
    macro_rules! statement {
        ($database:literal, $name:literal) => {
            include_str!(concat!(env!("OUT_DIR"), "/", $database, "/", $name, ".sql"))
        };
    }
    let (hand_over, open_work) = match db.url.starts_with("sqlite:") {
        true => (
            statement!("sqlite", "hand_over"),
            statement!("sqlite", "open_work"),
        ),
        false => (
            statement!("postgres", "hand_over"),
            statement!("postgres", "open_work"),
        ),
    };
    for (statement, parameters) in [(hand_over, 2), (open_work, 0)] {
        let plan = plan(db, statement, parameters).await;
        let waiting = ["work_of_team", "work_waiting"];
        assert!(waiting.iter().any(|index| plan.contains(index)), "{plan}");
        assert!(plan.contains("work_leased"), "{plan}");
        assert!(!plan.contains("Seq Scan on work"), "{plan}");
    }
    // The first of what waits in a team are found without sorting the rest. What is sorted is what
    // silent workers held, the first of both kinds in each team (SQLite: both halves of them), and the
    // first of all.
    let plan = plan(db, hand_over, 2).await;
    let sorts = plan.matches("Sort Key").count() + plan.matches("TEMP B-TREE").count();
    let expected = if db.url.starts_with("sqlite:") { 4 } else { 3 };
    assert_eq!(sorts, expected, "{plan}");
}

on_both!(
    items_are_counted_by_what_they_wait_for,
    the_oldest_due_item_is_as_old_as_its_due_time,
    ended_items_are_not_looked_at_and_waiting_ones_not_sorted,
);
