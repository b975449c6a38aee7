//! All scorers of a worker that are in use, one per model.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use sentiment::{Analyzer, ModelInfo};

use crate::figures::{Counters, ScoringFigures};
use crate::scorer::Scorer;

/// The scorers in use, also those of items that began before another model was opened under
/// the same name. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scorers(Arc<Mutex<Vec<Weak<Scorer>>>>);

impl Scorers {
    /// What each model did so far; a model that is no longer in use is left out.
    pub(crate) fn figures(&self) -> Vec<ScoringFigures> {
        let scorers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let scorers = scorers.iter().filter_map(Weak::upgrade);
        scorers.map(|scorer| scorer.figures()).collect()
    }

    /// The scorer of this model if there is one that scores, else a new one of this analyzer.
    ///
    /// One that takes the place of another goes on with its counters: what is counted only grows.
    pub(crate) fn of(&self, analyzer: Box<dyn Analyzer>) -> std::io::Result<Arc<Scorer>> {
        let mut scorers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        scorers.retain(|scorer| scorer.strong_count() > 0);
        let model = analyzer.model().clone();
        let same = |scorer: &Arc<Scorer>| *scorer.model() == model;
        let known = scorers.iter().filter_map(Weak::upgrade).find(same);
        let counters = match known {
            Some(scorer) if !scorer.has_ended() => return Ok(scorer),
            Some(ended) => ended.counters(),
            None => Arc::<Counters>::default(),
        };
        let scorer = Arc::new(Scorer::start(analyzer, counters)?);
        // The new one stands for its model from now on, also while somebody still holds the old one.
        scorers.retain(|known| known.upgrade().is_none_or(|known| !same(&known)));
        scorers.push(Arc::downgrade(&scorer));
        Ok(scorer)
    }
}

impl std::fmt::Debug for Scorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ModelInfo { name, version, .. } = self.model();
        write!(f, "Scorer({name} {version})")
    }
}
