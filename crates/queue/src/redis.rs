//! The queue between processes: apalis on Redis.
//!
//! apalis delivers, and nothing else. Its handler passes an id on and is done, so that no
//! task is ever long, failed, retried or waiting in apalis: long posts, retries, leases and
//! a stop with all hands full are none of its business. Ids are only asked for with a free
//! hand (see [`gate`]), and a worker of apalis that dies is replaced (see [`consumer`]).
//!
//! What apalis leaves behind in Redis is removed by the sweep of whichever process is next.

mod connection;
mod consumer;
mod gate;
mod gated;
mod keys;
mod quick;

pub use connection::{Redis, check_redis_url};
pub use quick::QuickScripts;

use std::sync::{Arc, OnceLock};

use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use redis::Script;
use tokio::sync::Notify;
use uuid::Uuid;

use self::consumer::Consumer;
use crate::{Away, Depth};

/// Ids that wait at most, about; several processes fill the queue at once, without asking each other.
///
/// Few, since they come out as they went in, while what waits in SQL can still be put in a better
/// order: short jobs, and posts of a worker that died, wait for this many others and no more. Enough
/// for some hundred hands, since the sweep is woken when the queue runs empty. apalis 1.0.0 cannot
/// take 8,000 at once.
const CAPACITY: usize = 128;

/// The queue that all processes with one Redis share.
pub struct RedisQueue {
    redis: Redis,
    scripts: Scripts,
    low: Arc<Notify>,
    /// Started by the first [`RedisQueue::take`]: a process that only hands over needs none.
    consumer: OnceLock<Consumer>,
}

struct Scripts {
    promote: Script,
    tidy: Script,
}

impl RedisQueue {
    pub(crate) fn new(redis: Redis) -> Self {
        Self {
            redis,
            scripts: Scripts {
                promote: Script::new(include_str!("../lua/promote.lua")),
                tidy: Script::new(include_str!("../lua/tidy.lua")),
            },
            low: Arc::default(),
            consumer: OnceLock::new(),
        }
    }

    pub(crate) async fn publish(&self, items: &[Uuid]) -> Result<(), Away> {
        let tasks: Vec<_> = items
            .iter()
            .map(|item| {
                TaskBuilder::new(keys::encode(*item))
                    // Of one second, Redis sorts them by this: new ids keep the order they are made in.
                    .task_id(TaskId::from_string(Uuid::now_v7()))
                    .build()
            })
            .collect();
        let mut connection = self.redis.connection();
        apalis_redis::queries::push_tasks(&mut connection, &keys::config(), &tasks)
            .await
            .map_err(|error| self.redis.away(&error))?;
        // apalis keeps every task back until its second has come by the worker's clock, and takes
        // all of them in one go; promoted, they are there at once and come one by one.
        self.promote().await?;
        Ok(())
    }

    pub(crate) async fn depth(&self) -> Result<Depth, Away> {
        self.tidy().await?;
        let waiting = self.promote().await?;
        Ok(Depth {
            waiting,
            room: CAPACITY.saturating_sub(waiting),
        })
    }

    /// How many ids wait, promoted or not.
    pub(crate) async fn waiting(&self) -> Result<usize, Away> {
        let config = keys::config();
        let counted: Result<(usize, usize), _> = redis::pipe()
            .zcard(config.scheduled_jobs_set())
            .llen(config.active_jobs_list())
            .query_async(&mut self.redis.connection())
            .await;
        let (scheduled, active) = counted.map_err(|error| self.redis.away(&error))?;
        Ok(scheduled + active)
    }

    pub(crate) async fn take(&self) -> Uuid {
        let start = || Consumer::start(self.redis.clone(), self.low.clone());
        self.consumer.get_or_init(start).take().await
    }

    pub(crate) async fn low(&self) {
        self.low.notified().await;
    }

    pub(crate) async fn close(&self) {
        let Some(consumer) = self.consumer.get() else {
            return;
        };
        let left = consumer.stop().await;
        if left.is_empty() {
            return;
        }
        if let Err(error) = self.publish(&left).await {
            tracing::warn!(ids = left.len(), %error, "ids are not given back to the queue; the sweep brings them again");
        }
    }

    /// Puts all ids where workers take them, however many there are; answers how many wait.
    async fn promote(&self) -> Result<usize, Away> {
        let config = keys::config();
        self.scripts
            .promote
            .key(config.scheduled_jobs_set())
            .key(config.active_jobs_list())
            .invoke_async(&mut self.redis.connection())
            .await
            .map_err(|error| self.redis.away(&error))
    }

    /// Removes what is known of ids that were delivered, and of workers that died.
    async fn tidy(&self) -> Result<(), Away> {
        let config = keys::config();
        self.scripts
            .tidy
            .key(config.done_jobs_set())
            .key(config.dead_jobs_set())
            .key(config.job_data_hash())
            .key(config.job_meta_hash())
            .key(config.workers_set())
            .key(config.inflight_jobs_set())
            .key(config.active_jobs_list())
            .key(keys::worker_metadata())
            .arg(keys::FORGET_AFTER.as_secs())
            .invoke_async(&mut self.redis.connection())
            .await
            .map_err(|error| self.redis.away(&error))
    }
}

impl std::fmt::Debug for RedisQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisQueue")
            .field("redis", &self.redis)
            .field("consuming", &self.consumer.get().is_some())
            .finish_non_exhaustive()
    }
}
