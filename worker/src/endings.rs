//! How often items ended, were put off or were lost, since the start.

use std::sync::atomic::{AtomicU64, Ordering};

use store::Ending;

/// What came of claims, in the order of the counters.
const OUTCOMES: [&str; 7] = [
    "completed",
    "partial",
    "failed",
    "put_off",
    "given_back",
    "lost",
    "cancelled",
];

/// Counts of all items of this worker.
#[derive(Debug, Default)]
pub(crate) struct Endings([AtomicU64; OUTCOMES.len()]);

impl Endings {
    pub(crate) fn count(&self, ending: &Ending) {
        self.add(match ending {
            Ending::Completed { .. } => 0,
            Ending::Partial { .. } => 1,
            Ending::Failed { .. } => 2,
            Ending::Retry { .. } | Ending::Closed { .. } | Ending::Wait { .. } => 3,
            Ending::Released => 4,
        });
    }

    /// The lease ran out, and another worker has the item, or soon will.
    pub(crate) fn count_lost(&self) {
        self.add(5);
    }

    /// A person cancelled or deleted the item while it was worked on.
    pub(crate) fn count_cancelled(&self) {
        self.add(6);
    }

    pub(crate) fn read(&self) -> [(&'static str, u64); OUTCOMES.len()] {
        std::array::from_fn(|place| (OUTCOMES[place], self.0[place].load(Ordering::Relaxed)))
    }

    fn add(&self, place: usize) {
        self.0[place].fetch_add(1, Ordering::Relaxed);
    }
}
