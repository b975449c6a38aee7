//! Whether a worker can work, and its figures: for every program that has one.

use std::sync::Arc;

use program::{QueueHealth, metrics::Metric};
use queue::Queue;

use crate::{Figures, Worker};

/// Whether a worker can work.
#[derive(Debug)]
pub struct WorkerHealth {
    queue: QueueHealth,
    figures: Figures,
}

impl WorkerHealth {
    /// Of this worker.
    pub fn of(worker: &Worker) -> Self {
        Self::new(worker.queue(), worker.figures())
    }

    /// Of a queue, and of what is scored.
    pub(crate) fn new(queue: Arc<Queue>, figures: Figures) -> Self {
        Self {
            queue: QueueHealth::new(queue),
            figures,
        }
    }

    /// Whether the queue answers and every opened model scores; within 2 s.
    ///
    /// # Errors
    /// A sentence about the part that does not.
    pub async fn ready(&self) -> Result<(), String> {
        match self.figures.broken_scorer() {
            Some(model) => Err(format!(
                "a bug ended the scoring thread of the model {model}; it is opened anew"
            )),
            None => self.queue.ready().await,
        }
    }

    /// What there is to count; within a second.
    pub async fn figures(&self) -> Vec<Metric> {
        let mut all = Vec::from(self.queue.figures().await);
        all.extend(self.figures.metrics());
        all
    }
}
