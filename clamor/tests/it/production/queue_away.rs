//! Redis is down, frozen, restarted, emptied: work waits or goes on, and nothing is done twice.

use std::time::Duration;

use super::site::{Site, ended, is_ready, results};
use crate::{
    fake::{FORUM_COMMENTS, forum},
    harness::{Server, until},
};

const POSTS: usize = 40;

fn posts() -> Vec<String> {
    (1..=POSTS).map(forum).collect()
}

async fn is_whole(site: &Site, api: &Server, id: &str) {
    let job = ended(api, id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(results(api, id).await.rows.len(), POSTS * FORUM_COMMENTS);
    site.nothing_was_asked_twice();
}

#[tokio::test]
async fn a_job_is_accepted_while_redis_is_down_and_runs_when_it_is_back() {
    let mut site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    is_ready(&worker.server, true).await;
    site.redis.stop();
    let id = api.create(&posts()).await;
    is_ready(&worker.server, false).await;
    assert_eq!(site.fake.seen().len(), 0);
    site.redis.start_again();
    is_whole(&site, &api, &id).await;
    is_ready(&worker.server, true).await;
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn programs_that_start_without_redis_wait_for_it() {
    let mut site = Site::new().await;
    site.redis.stop();
    let (api, worker) = (site.api().await, site.worker().await);
    let why = is_ready(&worker.server, false).await;
    assert!(why.contains("Redis at 127.0.0.1"), "{why}");
    let id = api.create(&posts()).await;
    site.redis.start_again();
    is_whole(&site, &api, &id).await;
    is_ready(&worker.server, true).await;
    worker.server.stop().await;
    api.stop().await;
}

/// A job during which something happens to Redis, each time so many requests have arrived.
async fn disturbed(moments: &[usize], mut what: impl AsyncFnMut(&mut Site)) {
    let mut site = Site::new().await.set("FETCH_CONCURRENCY", "4");
    site.fake.takes(Duration::from_millis(50));
    let (api, first, second) = (site.api().await, site.worker().await, site.worker().await);
    let id = api.create(&posts()).await;
    for requests in moments {
        site.fake.asked("", *requests).await;
        what(&mut site).await;
    }
    is_whole(&site, &api, &id).await;
    for server in [first.server, second.server, api] {
        is_ready(&server, true).await;
        server.stop().await;
    }
}

#[tokio::test]
async fn a_redis_that_answers_after_two_seconds_delays_a_job_and_nothing_else() {
    disturbed(&[1, POSTS, 3 * POSTS], async |site| {
        site.redis.freeze();
        tokio::time::sleep(Duration::from_secs(2)).await;
        site.redis.thaw();
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_loses_everything_costs_nothing() {
    // While posts still wait in the queue: they come again some seconds later.
    disturbed(&[1], async |site| site.flush_redis().await).await;
}

#[tokio::test]
async fn a_redis_that_is_restarted_costs_nothing() {
    disturbed(&[1, POSTS, 3 * POSTS], async |site| {
        site.redis.stop();
        site.redis.start_again();
        site.redis.kill();
        site.redis.start_again();
    })
    .await;
}

#[tokio::test]
async fn what_was_done_leaves_nothing_in_redis() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    let id = api.create(&posts()).await;
    is_whole(&site, &api, &id).await;
    // What is known of workers stays while they live, and nothing of the work.
    let work = [
        "clamor:posts:data",
        "clamor:posts:done",
        "clamor:posts:dead",
    ];
    until("the sweep tidies up", || async {
        let left: i64 = site.redis(redis::cmd("EXISTS").arg(&work)).await;
        (left == 0).then_some(())
    })
    .await;
    worker.server.stop().await;
    api.stop().await;
    let keys: Vec<String> = site.redis(redis::cmd("KEYS").arg("clamor:posts*")).await;
    assert!(keys.is_empty(), "{keys:?}");
}
