//! Who holds a post, and for how long.

use std::time::Duration;

use super::site::{Site, ended, results};
use crate::fake::{FORUM_COMMENTS, forum};

/// Longer than five leases, and than the heartbeat by which apalis knows its workers.
const LONG: Duration = Duration::from_secs(16);

#[tokio::test]
async fn posts_that_take_longer_than_every_lease_and_heartbeat_are_fetched_once() {
    let site = Site::new()
        .await
        .set("LEASE_SECONDS", "3")
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
    let claims = "select max(attempt) from job_items";
    assert_eq!(
        site.database.number(claims).await,
        1,
        "each was claimed once"
    );
    for worker in workers {
        worker.server.stop().await;
    }
    api.stop().await;
}
