//! The Redis that a setting names, and the figures of the queue on it.

use clap::Args;
use queue::{Queue, Redis};

use crate::metrics::{Metric, MetricKind};
use crate::{BadInput, Effects};

/// Where the queue between several processes is.
#[derive(Debug, Clone, Args)]
pub struct RedisSettings {
    /// `redis://HOST:PORT`, or `rediss://` for TLS: due posts are handed over there, and all workers share their politeness.
    /// Within this process when not set.
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true, value_parser = redis_url)]
    pub redis_url: Option<String>,
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

/// How the queue was when it was last looked at.
pub fn queue_figures(queue: &Queue) -> [Metric; 2] {
    let depth = queue.last_depth();
    let up = Metric::new(
        "clamor_queue_up",
        MetricKind::Gauge,
        "Whether the queue could be used at the last look.",
    );
    let waiting = Metric::new(
        "clamor_queue_depth",
        MetricKind::Gauge,
        "Posts and files that are handed over and that no worker has taken; what is due beyond that waits in the database.",
    );
    [
        up.with([], depth.is_some().into()),
        depth
            .into_iter()
            .fold(waiting, |waiting, depth| waiting.with([], depth as f64)),
    ]
}
