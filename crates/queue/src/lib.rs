//! Hands due items over to whoever works on them.
//!
//! SQL is the truth; what is in a [`Queue`] only says "look now". An id that is lost,
//! repeated or late costs time and never a comment: the claim in SQL decides, and the sweep
//! ([`sweep`]) brings again what nobody claimed.
//!
//! Not here: what is done with an item (the `worker` crate), and the rows (`store`).

#![forbid(unsafe_code)]

mod in_process;
mod redis;
mod sweep;
mod waker;

pub use in_process::InProcess;
pub use redis::{QuickScripts, Redis, RedisQueue, check_redis_url};
pub use sweep::{Sweep, sweep};
pub use waker::Waker;

use uuid::Uuid;

/// The queue cannot be used now; what is due stays due.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(String);

/// Where due items are handed over.
#[derive(Debug)]
pub enum Queue {
    /// Within this process.
    InProcess(InProcess),
    /// Between processes, through apalis on Redis.
    Redis(RedisQueue),
}

impl Queue {
    /// A queue inside this process that holds at most `capacity` ids.
    ///
    /// Small on purpose: what waits in SQL can still be put in a better order.
    pub fn in_process(capacity: usize) -> Self {
        Self::InProcess(InProcess::new(capacity))
    }

    /// The queue that all processes with this Redis share. Nothing is asked of it yet.
    pub fn redis(redis: Redis) -> Self {
        Self::Redis(RedisQueue::new(redis))
    }

    /// Hands ids over. What does not fit or is lost, the sweep brings again.
    ///
    /// # Errors
    /// When Redis cannot be used.
    pub async fn publish(&self, items: &[Uuid]) -> Result<(), Away> {
        match self {
            Self::InProcess(queue) => {
                queue.publish(items);
                Ok(())
            }
            Self::Redis(queue) => queue.publish(items).await,
        }
    }

    /// The next id, once there is one. Cancel-safe: an id is taken or it stays.
    ///
    /// Ask only with a free hand: an id that is taken is nobody else's for a while. Waits
    /// through whatever Redis does; only one caller at a time.
    pub async fn take(&self) -> Uuid {
        match self {
            Self::InProcess(queue) => queue.take().await,
            Self::Redis(queue) => queue.take().await,
        }
    }

    /// How many ids wait, and how many more fit. Also tidies up, so it is for the sweep.
    ///
    /// # Errors
    /// When Redis cannot be used.
    pub(crate) async fn depth(&self) -> Result<Depth, Away> {
        match self {
            Self::InProcess(queue) => Ok(queue.depth()),
            Self::Redis(queue) => queue.depth().await,
        }
    }

    /// How many ids wait now; changes nothing, so it is for whoever watches.
    ///
    /// # Errors
    /// When Redis cannot be used.
    pub async fn waiting(&self) -> Result<usize, Away> {
        match self {
            Self::InProcess(queue) => Ok(queue.depth().waiting),
            Self::Redis(queue) => queue.waiting().await,
        }
    }

    /// Waits until more should be handed over.
    pub async fn low(&self) {
        match self {
            Self::InProcess(queue) => queue.low().await,
            Self::Redis(queue) => queue.low().await,
        }
    }

    /// Leaves: ids that were taken out for this process and not asked for go back.
    pub async fn close(&self) {
        match self {
            Self::InProcess(_) => {}
            Self::Redis(queue) => queue.close().await,
        }
    }
}

/// How full a queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Depth {
    /// Ids that wait.
    pub(crate) waiting: usize,
    /// Ids that still fit.
    pub(crate) room: usize,
}
