//! What came of work, by kind, since the start: counted by the engine, so that no kind has to.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use strum::{IntoStaticStr, VariantArray};

/// What came of a claim; its word in `/metrics` is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
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

/// How many outcomes there are.
const OUTCOMES: usize = WorkOutcome::VARIANTS.len();

/// Counts of all work of this worker.
#[derive(Debug, Default)]
pub(crate) struct WorkOutcomes(Mutex<BTreeMap<&'static str, [u64; OUTCOMES]>>);

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
            let outcomes = WorkOutcome::VARIANTS.iter().zip(counts);
            outcomes.map(|(outcome, count)| (*kind, outcome.into(), *count))
        });
        lines.collect()
    }
}
