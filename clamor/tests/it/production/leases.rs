//! Who holds a post, and for how long.

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use super::site::{Site, ended, results};
use crate::{
    fake::{FORUM_COMMENTS, forum, hn},
    harness::until,
};

/// So long that a machine with a lot else to do loses none.
const LEASE_SECONDS: u64 = 6;

/// Longer than three leases, and than the heartbeat by which apalis knows its workers.
const LONG: Duration = Duration::from_secs(3 * LEASE_SECONDS + 2);

#[tokio::test]
async fn posts_that_take_longer_than_every_lease_and_heartbeat_are_fetched_once() {
    let site = Site::new()
        .await
        .set("LEASE_SECONDS", &LEASE_SECONDS.to_string())
        .set("FETCH_CONCURRENCY", "4");
    let api = site.api().await;
    let workers = [site.worker().await, site.worker().await];
    // All hands of both are full, and as many posts wait.
    let posts: Vec<String> = (1..=16).map(forum).collect();
    site.fake.hold("/lemmy/");
    let id = api.create(&posts).await;
    site.fake.asked("/lemmy/", 8).await;
    tokio::time::sleep(LONG).await;
    site.fake.release("/lemmy/");
    let job = ended(&api, &id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(results(&api, &id).await.rows.len(), 16 * FORUM_COMMENTS);
    site.nothing_was_asked_twice();
    let lost = "select max(crashes) from work";
    assert_eq!(site.database.number(lost).await, 0, "no lease was lost");
    for worker in workers {
        worker.server.stop().await;
    }
    api.stop().await;
}

/// It holds locks that no lease takes away.
#[tokio::test]
async fn a_worker_that_stands_still_inside_a_transaction_keeps_nobody_from_the_job() {
    // No lease runs out by itself, so that the worker waits for the rows however slow the machine is.
    let site = Site::new().await.set("LEASE_SECONDS", "3600");
    let (api, stopped) = (site.api().await, site.worker().await);
    // Gone, as posts are, so that the first answer ends it.
    site.fake.hold("4040000001");
    let id = api.create(&[hn(4_040_000_001)]).await;
    site.fake.asked("4040000001", 1).await;

    // The end of the post waits for us with the row of its job in hand, and then for its worker.
    let mut connection = PgConnection::connect(site.database.url())
        .await
        .expect("a connection");
    let mut ours = connection.begin().await.expect("a transaction");
    sqlx::query("select from job_items for update")
        .execute(&mut *ours)
        .await
        .expect("the rows");
    site.fake.release("4040000001");
    counted(
        &site,
        "select count(*) from pg_stat_activity where datname = current_database() \
         and wait_event_type = 'Lock' and query like '%set status = $2%'",
    )
    .await;
    stopped.server.signal("STOP").await;
    ours.rollback().await.expect("the rows are free");
    // PostgreSQL ends the transaction that stands still, and counts it for good.
    counted(
        &site,
        "select sessions_fatal from pg_stat_database where datname = current_database()",
    )
    .await;

    // As if the time of the lease were over.
    site.database
        .execute(
            "update work set lease_until = now() where lease_until is not null and kind = 'post'",
        )
        .await;
    let other = site.worker().await;
    assert_eq!(ended(&api, &id).await["status"], "failed");
    stopped.server.signal("CONT").await;
    for server in [stopped.server, other.server, api] {
        server.stop().await;
    }
}

/// Waits until the database counts one or more.
async fn counted(site: &Site, query: &str) {
    until(query, || async {
        (site.database.number(query).await > 0).then_some(())
    })
    .await;
}
