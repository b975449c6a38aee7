//! Opened scorers, by the name that was asked for.
//!
//! Opened when first needed and kept: a large model takes seconds and hundreds of
//! megabytes. Not here: finding and reading model files (`sentiment`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::opened::Opened;
use crate::scorer::ScoringError;
use crate::scorers::Scorers;

/// After this, an analyzer that stands in for another is asked for again: the model
/// may have been installed meanwhile.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// A model is not opened anew sooner than this after it was opened: one whose thread always ends
/// must not be read from the disk over and over.
const REOPEN_AFTER: Duration = Duration::from_secs(10);

/// Opens the scorer of a name, or another that stands in, with a sentence why.
type Open = fn(Option<&str>, &Path) -> (sentiment::Opened, Option<String>);

/// The scorers of one worker.
pub(crate) struct Models {
    dir: PathBuf,
    open: Open,
    reopen_after: Duration,
    opened: Mutex<HashMap<Option<String>, OpenedModel>>,
    scorers: Scorers,
}

/// What was opened under a name.
struct OpenedModel {
    opened: Opened,
    at: Instant,
    /// What `auto` meant then, for the names that mean it.
    best: Option<String>,
}

impl Models {
    /// Nothing is opened yet.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            open: sentiment::open_best,
            reopen_after: REOPEN_AFTER,
            opened: Mutex::default(),
            scorers: Scorers::default(),
        }
    }

    /// The analyzer of that name, or the best that is installed; see [`Opened::note`].
    ///
    /// One whose thread ended by a bug is opened anew, a while after it was opened before;
    /// [`ScoringError::ThreadEnded`] until then. [`ScoringError::Failed`]: opening panicked, or there
    /// is no thread to score on.
    pub(crate) async fn open(&self, name: Option<&str>) -> Result<Opened, ScoringError> {
        // Held while opening: two posts that need the same model must not load it twice.
        let mut all = self.opened.lock().await;
        let key = name.map(str::to_owned);
        // Asked each time: `clamor model use` may change it while this runs.
        let best = match name {
            None | Some("auto") => Some(self.in_folder(sentiment::best).await?),
            Some(_) => None,
        };
        if let Some(entry) = all.get(&key)
            && entry.best == best
        {
            let (ended, age) = (entry.opened.has_ended(), entry.at.elapsed());
            if ended && age < self.reopen_after {
                return Err(ScoringError::ThreadEnded);
            }
            if !ended && (entry.opened.note.is_none() || age < LOOK_AGAIN_AFTER) {
                return Ok(entry.opened.clone());
            }
        }
        let (open, asked) = (self.open, key.clone());
        let (found, note) = self
            .in_folder(move |dir| open(asked.as_deref(), dir))
            .await?;
        // A model that several names stand for, alone or with others, is kept once.
        let models = found
            .analyzers
            .into_iter()
            .map(|analyzer| self.scorers.of(analyzer))
            .collect::<Result<_, _>>()
            .map_err(|error| {
                ScoringError::Failed(format!("the system gives no thread for scoring: {error}"))
            })?;
        let opened = Opened::new(found.routes, models, note);
        let scorer = opened.scorer();
        match &opened.note {
            None => tracing::info!(
                scorer = scorer.name,
                version = scorer.version,
                "a scorer is open"
            ),
            Some(note) => tracing::warn!(scorer = scorer.name, "another one stands in: {note}"),
        }
        let entry = OpenedModel {
            opened: opened.clone(),
            at: Instant::now(),
            best,
        };
        all.insert(key, entry);
        Ok(opened)
    }

    /// Opens anew whatever ended by a bug, also where nobody asks for it any more.
    pub(crate) async fn reopen_ended(&self) {
        let all = self.opened.lock().await;
        let ended = all.iter().filter(|(_, entry)| entry.opened.has_ended());
        let names: Vec<_> = ended.map(|(name, _)| name.clone()).collect();
        drop(all);
        for name in names {
            match self.open(name.as_deref()).await {
                Ok(_) | Err(ScoringError::ThreadEnded) => {}
                Err(ScoringError::Failed(why)) => {
                    tracing::error!("a model that ended cannot be opened anew: {why}");
                }
            }
        }
    }

    /// The scorers of all that was opened.
    pub(crate) fn scorers(&self) -> &Scorers {
        &self.scorers
    }

    /// Runs what reads the folder of models off the async threads.
    async fn in_folder<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> T + Send + 'static,
    ) -> Result<T, ScoringError> {
        let dir = self.dir.clone();
        tokio::task::spawn_blocking(move || work(&dir))
            .await
            .map_err(|error| {
                ScoringError::Failed(format!("the analyzer could not be opened: {error}"))
            })
    }
}

#[cfg(test)]
pub(crate) mod tests;
