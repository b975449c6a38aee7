//! How often mail was tried, and what came of it, since the start.

use std::sync::atomic::{AtomicU64, Ordering};

use store::MailOutcome;

/// What came of mails, in the order of the counters: `unreached` is an attempt that came to nothing for the server's
/// sake, `dropped` a mail that was not to be sent any more.
const OUTCOMES: [&str; 5] = ["sent", "again", "given_up", "dropped", "unreached"];

/// Counts of all mail of this worker.
#[derive(Debug, Default)]
pub(crate) struct MailOutcomes([AtomicU64; OUTCOMES.len()]);

impl MailOutcomes {
    pub(crate) fn count(&self, outcome: &MailOutcome) {
        let place = match outcome {
            MailOutcome::Sent(_) => 0,
            MailOutcome::Again(..) => 1,
            MailOutcome::GivenUp(_) => 2,
            MailOutcome::Dropped(_) => 3,
        };
        self.add(place, 1);
    }

    /// Mails were given up that could not be sent in time.
    pub(crate) fn add_given_up(&self, mails: u64) {
        self.add(2, mails);
    }

    /// The server took nothing.
    pub(crate) fn count_unreached(&self) {
        self.add(4, 1);
    }

    pub(crate) fn read(&self) -> [(&'static str, u64); OUTCOMES.len()] {
        std::array::from_fn(|place| (OUTCOMES[place], self.0[place].load(Ordering::Relaxed)))
    }

    fn add(&self, place: usize, by: u64) {
        self.0[place].fetch_add(by, Ordering::Relaxed);
    }
}
