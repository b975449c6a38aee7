//! The Redis that a setting names, and how the queue on it is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use queue::{Away, Queue, Redis};

use crate::metrics::{Metric, MetricKind};
use crate::probe::{FIGURES_WITHIN, Probe, READY_WITHIN};
use crate::{BadInput, Effects, secret};

/// Where the queue between several processes is.
#[derive(Clone, Args)]
pub struct RedisSettings {
    /// `redis://HOST:PORT`, or `rediss://` for TLS: due posts are handed over there, and all workers share their politeness.
    /// Within this process when not set.
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true, value_parser = secret(redis_url))]
    pub redis_url: Option<String>,
}

/// Without the address, which may have a password in it.
impl fmt::Debug for RedisSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSettings").finish_non_exhaustive()
    }
}

impl RedisSettings {
    /// The connection, if there is to be one; Redis itself may still be down.
    ///
    /// # Errors
    /// When the address cannot be read.
    ///
    /// # Panics
    /// When not called on a tokio runtime.
    pub fn open(&self) -> Result<Option<Redis>, BadInput> {
        self.redis_url
            .as_deref()
            .map(Redis::new)
            .transpose()
            .map_err(|why| BadInput(format!("REDIS_URL cannot be used: {why}")))
    }

    /// What follows for a program that, without Redis, does `instead`.
    pub fn effects(&self, instead: &str, effects: &mut Effects) {
        if self.redis_url.is_none() {
            effects.off("REDIS_URL", format!("not set: {instead}"));
        }
    }
}

fn redis_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    queue::check_redis_url(text).map(|()| text.to_owned())
}

/// Whether the queue can be used, for readiness and figures.
#[derive(Debug)]
pub struct QueueHealth {
    queue: Arc<Queue>,
    waiting: Probe<Result<usize, Away>>,
}

impl QueueHealth {
    /// Of this queue.
    pub fn new(queue: Arc<Queue>) -> Self {
        Self {
            queue,
            waiting: Probe::default(),
        }
    }

    /// Whether the queue answers; within 2 s.
    ///
    /// # Errors
    /// A sentence about Redis, or that it did not answer in time.
    pub async fn ready(&self) -> Result<(), String> {
        match self.ask(READY_WITHIN).await {
            Some(Ok(_)) => Ok(()),
            Some(Err(away)) => Err(away.to_string()),
            None => Err(format!(
                "Redis has not answered within {} s.",
                READY_WITHIN.as_secs()
            )),
        }
    }

    /// Whether it answers and what waits in it; within a second.
    pub async fn figures(&self) -> [Metric; 2] {
        let waiting = match self.ask(FIGURES_WITHIN).await {
            Some(Ok(waiting)) => Some(waiting),
            Some(Err(_)) | None => None,
        };
        let up = Metric::new(
            "clamor_queue_up",
            MetricKind::Gauge,
            "Whether the queue answers.",
        );
        let depth = Metric::new(
            "clamor_queue_depth",
            MetricKind::Gauge,
            "Posts and files that are handed over and that no worker has taken; what is due beyond that waits in the database.",
        );
        [
            up.with([], waiting.is_some().into()),
            waiting
                .into_iter()
                .fold(depth, |depth, waiting| depth.with([], waiting as f64)),
        ]
    }

    async fn ask(&self, within: Duration) -> Option<Result<usize, Away>> {
        let queue = Arc::clone(&self.queue);
        let waiting = async move { queue.waiting().await };
        self.waiting.ask(within, waiting).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_redis_is_not_shown() {
        let settings = RedisSettings {
            redis_url: Some("redis://:s3cret@redis.example:6380".to_owned()),
        };
        let shown = format!("{settings:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
