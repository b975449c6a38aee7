//! What a worker has done since it started: for whoever watches the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sentiment::ModelInfo;

use crate::attempts::Attempts;
use crate::endings::Endings;
use crate::mail_outcomes::MailOutcomes;
use crate::scorers::Scorers;
use crate::work_outcomes::WorkOutcomes;

/// Reads the counters of a worker; cheap to clone, and never waits for work under way.
#[derive(Debug, Clone)]
pub struct Figures {
    pub(crate) scorers: Scorers,
    pub(crate) work: Arc<WorkOutcomes>,
    pub(crate) endings: Arc<Endings>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) mails: Arc<MailOutcomes>,
}

impl Figures {
    /// What each model in use did so far.
    pub(crate) fn scoring(&self) -> Vec<ScoringFigures> {
        self.scorers.figures()
    }

    /// The name of a model whose scoring thread ended by a bug and that is not opened anew yet, if any.
    pub fn broken_scorer(&self) -> Option<String> {
        let mut broken = self.scoring().into_iter().filter(|figures| !figures.up);
        broken.next().map(|figures| figures.model.name)
    }

    /// How often a claimed item came to which outcome, zeros included: `completed`, `partial`,
    /// `failed`, `put_off` (tried again later), `given_back` (by a shutdown), `lost` (its lease
    /// ran out: this worker, the database or the way between them stood still for too long) or
    /// `cancelled` (or deleted, by a person).
    pub fn outcomes(&self) -> impl IntoIterator<Item = (&'static str, u64)> + use<> {
        self.endings.read()
    }
}

/// Upper bounds of the classes of [`ScoringFigures::calls`], in seconds. Calls are meant to take
/// a quarter of a second to one second, or less when there is little to do.
pub(crate) const CALL_SECONDS: [f64; 8] = [0.001, 0.01, 0.05, 0.25, 0.5, 1.0, 2.0, 5.0];

/// The figures of one opened analyzer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoringFigures {
    /// Name and version of the model.
    pub model: ModelInfo,
    /// Whether it can score: not after its thread ended by a bug, until it is opened anew.
    pub up: bool,
    /// Texts that the analyzer scored.
    pub computed: u64,
    /// Texts whose score was remembered from an earlier call.
    pub remembered: u64,
    /// Texts that got the score of an equal text in the same call.
    pub merged: u64,
    /// Calls that the analyzer refused or did not survive, and ends of its thread by a bug.
    pub failures: u64,
    /// Calls that took no longer than the bound in [`CALL_SECONDS`] and longer than the one
    /// before; the last class has no bound.
    pub calls: [u64; CALL_SECONDS.len() + 1],
    /// Time spent in all calls.
    pub took: Duration,
}

/// Counts while the analyzer works; read from other threads.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    computed: AtomicU64,
    remembered: AtomicU64,
    merged: AtomicU64,
    failures: AtomicU64,
    calls: [AtomicU64; CALL_SECONDS.len() + 1],
    microseconds: AtomicU64,
}

impl Counters {
    /// One call of the analyzer.
    pub(crate) fn call(&self, took: Duration, computed: Option<usize>) {
        let seconds = took.as_secs_f64();
        let class = CALL_SECONDS.partition_point(|bound| *bound < seconds);
        add(&self.calls[class], 1);
        add(&self.microseconds, took.as_micros() as u64);
        match computed {
            Some(texts) => add(&self.computed, texts as u64),
            None => add(&self.failures, 1),
        }
    }

    pub(crate) fn remembered(&self) {
        add(&self.remembered, 1);
    }

    pub(crate) fn merged(&self) {
        add(&self.merged, 1);
    }

    /// A bug ended the thread.
    pub(crate) fn thread_ended(&self) {
        add(&self.failures, 1);
    }

    pub(crate) fn read(&self, model: &ModelInfo, up: bool) -> ScoringFigures {
        ScoringFigures {
            model: model.clone(),
            up,
            computed: get(&self.computed),
            remembered: get(&self.remembered),
            merged: get(&self.merged),
            failures: get(&self.failures),
            calls: self.calls.each_ref().map(get),
            took: Duration::from_micros(get(&self.microseconds)),
        }
    }
}

fn add(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_in_the_class_whose_bound_they_keep() {
        let counters = Counters::default();
        let milliseconds = Duration::from_millis;
        for took in [
            milliseconds(1),
            milliseconds(2),
            milliseconds(250),
            milliseconds(9_000),
        ] {
            counters.call(took, Some(3));
        }
        counters.call(milliseconds(2), None);
        let model = ModelInfo {
            name: "probe".to_owned(),
            version: "1".to_owned(),
            languages: Vec::new(),
        };
        let figures = counters.read(&model, true);
        assert_eq!(figures.calls, [1, 2, 0, 1, 0, 0, 0, 0, 1]);
        assert_eq!((figures.computed, figures.failures), (12, 1));
        assert_eq!(figures.took, milliseconds(9_255));
    }
}
