//! How often deliveries of webhooks were tried, and what came of it, since the start.

use std::sync::atomic::{AtomicU64, Ordering};

use store::AttemptOutcome;

/// What came of attempts, in the order of the counters.
const OUTCOMES: [&str; 3] = ["delivered", "again", "given_up"];

/// Counts of all attempts of this worker.
#[derive(Debug, Default)]
pub(crate) struct Attempts([AtomicU64; OUTCOMES.len()]);

impl Attempts {
    pub(crate) fn count(&self, outcome: &AttemptOutcome) {
        let place = match outcome {
            AttemptOutcome::Delivered => 0,
            AttemptOutcome::Again(..) => 1,
            AttemptOutcome::GivenUp(_) | AttemptOutcome::Gone(_) => 2,
        };
        self.0[place].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> [(&'static str, u64); OUTCOMES.len()] {
        std::array::from_fn(|place| (OUTCOMES[place], self.0[place].load(Ordering::Relaxed)))
    }
}
