//! What came of work, by kind, since the start: counted by the engine, so that no kind has to.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What came of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkOutcome {
    /// Its end is written, or it was given back by a shutdown: nothing of it is due.
    Ended,
    /// It is due again, now or later.
    PutOff,
    /// The lease ran out, and another worker has it, or soon will.
    Lost,
    /// A person cancelled or deleted it while it was worked on.
    Cancelled,
    /// Its end could not be written; it is done again when its lease is over.
    Unwritten,
}

/// The words of `/metrics`, in the order of [`WorkOutcome`].
const WORDS: [&str; 5] = ["ended", "put_off", "lost", "cancelled", "unwritten"];

/// Counts of all work of this worker.
#[derive(Debug, Default)]
pub(crate) struct WorkOutcomes(Mutex<BTreeMap<&'static str, [u64; WORDS.len()]>>);

impl WorkOutcomes {
    /// Nothing yet of these kinds.
    pub(crate) fn of(kinds: impl IntoIterator<Item = &'static str>) -> Self {
        let kinds = kinds.into_iter().map(|kind| (kind, Default::default()));
        Self(Mutex::new(kinds.collect()))
    }

    pub(crate) fn count(&self, kind: &'static str, outcome: WorkOutcome) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(kind).or_default()[outcome as usize] += 1;
    }

    /// Kind, outcome, and how often.
    pub(crate) fn read(&self) -> Vec<(&'static str, &'static str, u64)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = all.iter().flat_map(|(kind, counts)| {
            let words = WORDS.iter().zip(counts);
            words.map(|(word, count)| (*kind, *word, *count))
        });
        lines.collect()
    }
}
