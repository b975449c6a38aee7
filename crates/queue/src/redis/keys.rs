//! What lies in Redis under which name, and how apalis is set up.

use std::time::Duration;

use apalis_redis::Config;
use uuid::Uuid;

/// Begins the name of everything that the queue keeps in Redis.
const QUEUE: &str = "clamor:posts";

/// How often a worker of apalis says that it lives, and how many of these may be missed. Two
/// minutes in all: the times are those of the machines, whose clocks may differ. Nothing waits
/// for it, since whoever holds an item has a lease in SQL.
const HEARTBEAT: Duration = Duration::from_secs(15);
const MISSED: usize = 8;

/// How long a worker of apalis may be silent before nothing of it stays. Longer than those two
/// minutes, after which another worker takes over what it had: this is for what apalis leaves, and
/// for when there is no other. Nothing waits for it, so clocks may differ by minutes.
pub(super) const FORGET_AFTER: Duration = Duration::from_secs(600);

/// The setting of apalis for all who push and fetch.
pub(super) fn config() -> Config {
    Config::default()
        .queue(QUEUE)
        // More would wait in this process while others have a free hand.
        .batch_size(1)
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(MISSED)
        // Leases are rows in SQL, and nobody listens to events.
        .lock_tasks(false)
        .emit_events(false)
        // This is what makes apalis acknowledge.
        .persist_results(true)
}

/// An id as apalis carries it: JSON.
pub(super) fn encode(item: Uuid) -> Vec<u8> {
    format!("\"{item}\"").into_bytes()
}

/// Begins the names under which apalis keeps a few words about each worker.
pub(super) fn worker_metadata() -> String {
    format!("{QUEUE}:workers:metadata")
}
