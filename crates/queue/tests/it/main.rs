//! The queue on a real Redis, with apalis as it is.

mod dead;
mod delivery;
mod outages;
mod rows;
mod sweeping;

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use apalis_core::task::builder::TaskBuilder;
use queue::{Queue, Redis};
use rows::Rows;
use testing::RedisServer;
use uuid::Uuid;

/// Far above what anything here takes.
const LIMIT: Duration = Duration::from_secs(120);

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, work)
        .await
        .expect("it takes too long")
}

/// A process of its own, as far as Redis can see.
fn process(server: &RedisServer) -> Queue {
    Queue::redis(Redis::new(&server.url()).unwrap())
}

fn ids(count: usize) -> Vec<Uuid> {
    (0..count).map(|_| Uuid::now_v7()).collect()
}

/// Takes until all of `wanted` have come, each at least once; answers how many came in all.
async fn take_all(queue: &Queue, wanted: &[Uuid]) -> usize {
    let mut missing: BTreeSet<Uuid> = wanted.iter().copied().collect();
    let mut taken = 0;
    within(async {
        while !missing.is_empty() {
            missing.remove(&queue.take().await);
            taken += 1;
        }
    })
    .await;
    taken
}

/// Hands ids over as apalis does it by itself: all of them scheduled, none promoted.
async fn push_as_apalis_does(server: &RedisServer, items: &[Uuid]) {
    let config = apalis_redis::Config::default()
        .queue("clamor:posts")
        .emit_events(false);
    let tasks: Vec<_> = items
        .iter()
        .map(|item| TaskBuilder::new(format!("\"{item}\"").into_bytes()).build())
        .collect();
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    for some in tasks.chunks(1000) {
        apalis_redis::queries::push_tasks(&mut connection, &config, some)
            .await
            .unwrap();
    }
}

/// Everything that lies in Redis, by name.
async fn keys(server: &RedisServer) -> BTreeSet<String> {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    redis::cmd("KEYS")
        .arg("*")
        .query_async(&mut connection)
        .await
        .unwrap()
}
