//! The parts of the process that the server knows nothing of, for health and figures.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use program::metrics::Metric;
use queue::Redis;

/// Asked whether the other parts can work, else why not; it answers within 2 s.
pub type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// Asked for what the other parts have to count; it answers within a second.
pub type MetricSource = Arc<dyn Fn() -> BoxFuture<'static, Vec<Metric>> + Send + Sync>;

/// What the other parts of the process have to tell.
#[derive(Clone)]
pub struct OtherParts {
    /// Whether they can work.
    pub ready: Readiness,
    /// Their figures.
    pub figures: MetricSource,
    /// The Redis that processes share, for limits that hold for all of them together.
    pub redis: Option<Redis>,
}

/// There are none.
impl Default for OtherParts {
    fn default() -> Self {
        Self {
            ready: Arc::new(|| std::future::ready(Ok(())).boxed()),
            figures: Arc::new(|| std::future::ready(Vec::new()).boxed()),
            redis: None,
        }
    }
}
