//! More than apalis can take at once.

use std::collections::BTreeMap;

use apalis_core::task::builder::TaskBuilder;
use uuid::Uuid;

use super::site::{Site, ended, is_ready};
use crate::fake::hn;

/// With 8,000 tasks that are due at once, a worker of apalis 1.0.0 dies, and so does the next one.
const CROWD: usize = 10_000;

/// The queue's name in Redis; renaming it would leave what waits there behind.
const QUEUE: &str = "clamor:posts";

#[tokio::test]
async fn ten_thousand_posts_of_one_job_all_end() {
    // What is asked twice here is asked by two workers, or by one that lost its lease, which on a machine
    // that stands still for long says nothing about the queue.
    let site = Site::new().await.set("LEASE_SECONDS", "600");
    let (api, worker) = (site.api().await, site.worker().await);
    // Gone, as posts are, so that each costs one request. The last one is there.
    let gone = (1..CROWD as u64).map(|n| hn(4_040_000_000 + n));
    let posts: Vec<String> = gone.chain([hn(1)]).collect();
    let id = api.create(&posts).await;
    let job = ended(&api, &id).await;
    assert_eq!(job["status"], "partial", "{job}");
    assert_eq!(job["progress"]["posts_ended"], CROWD, "{job}");
    let failed = "select count(*) from job_items where status = 'failed' and reason = 'not_found'";
    assert_eq!(site.database.number(failed).await, CROWD as i64 - 1);
    site.nothing_was_asked_twice();
    is_ready(&worker.server, true).await;
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn ten_thousand_ids_that_wait_in_redis_at_the_start_do_no_harm() {
    let site = Site::new().await;
    let config = apalis_redis::Config::default().queue(QUEUE);
    let client = redis::Client::open(site.redis.url()).expect("bug: our address");
    let mut connection = client
        .get_multiplexed_async_connection()
        .await
        .expect("Redis is there");
    // Nobody knows these any more: their jobs were deleted.
    let ids: Vec<_> = std::iter::repeat_with(Uuid::now_v7).take(CROWD).collect();
    for some in ids.chunks(1000) {
        let task = |id: &Uuid| TaskBuilder::new(format!("\"{id}\"").into_bytes()).build();
        let tasks: Vec<_> = some.iter().map(task).collect();
        apalis_redis::queries::push_tasks(&mut connection, &config, &tasks)
            .await
            .expect("they are pushed");
    }
    let due = config.scheduled_jobs_set();
    let waiting: usize = site.redis(redis::cmd("ZCARD").arg(due)).await;
    assert_eq!(waiting, CROWD);

    let (api, worker) = (site.api().await, site.worker().await);
    let id = api.create(&[hn(1)]).await;
    let job = ended(&api, &id).await;
    assert_eq!(job["status"], "completed", "{job}");
    let asked: BTreeMap<_, _> = site.fake.times();
    assert_eq!(asked.len(), 2, "the post and its count: {asked:?}");
    is_ready(&worker.server, true).await;
    worker.server.stop().await;
    api.stop().await;
}
