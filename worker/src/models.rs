//! Opened analyzers, by the name that was asked for.
//!
//! Opened when first needed and kept: a large model takes seconds and hundreds of
//! megabytes. Not here: finding and reading model files (`sentiment`).

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sentiment::{Analyzer, ModelInfo};
use tokio::sync::Mutex;

/// After this, an analyzer that stands in for another is asked for again: the model
/// may have been installed meanwhile.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// An analyzer ready for use.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) analyzer: Arc<dyn Analyzer>,
    /// Why it is another one than was asked for, if so: a sentence for people.
    pub(crate) note: Option<String>,
}

impl Opened {
    pub(crate) fn model(&self) -> &ModelInfo {
        self.analyzer.model()
    }
}

/// The analyzers of one worker.
pub(crate) struct Models {
    dir: PathBuf,
    opened: Mutex<HashMap<Option<String>, (Opened, Instant)>>,
}

impl Models {
    /// Nothing is opened yet.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            opened: Mutex::default(),
        }
    }

    /// The analyzer of that name, or the best that is installed; see [`Opened::note`].
    ///
    /// `Err` is a sentence: opening panicked.
    pub(crate) async fn open(&self, name: Option<&str>) -> Result<Opened, String> {
        // Held while opening: two posts that need the same model must not load it twice.
        let mut all = self.opened.lock().await;
        let key = name.map(str::to_owned);
        if let Some((opened, at)) = all.get(&key)
            && (opened.note.is_none() || at.elapsed() < LOOK_AGAIN_AFTER)
        {
            return Ok(opened.clone());
        }
        let (dir, asked) = (self.dir.clone(), key.clone());
        let (analyzer, note) =
            tokio::task::spawn_blocking(move || sentiment::open_best(asked.as_deref(), &dir))
                .await
                .map_err(|error| format!("the analyzer could not be opened: {error}"))?;
        let mut analyzer: Arc<dyn Analyzer> = analyzer.into();
        // `None` and the name of the best one are the same model: keep one of them.
        if let Some((same, _)) = all.values().find(|(o, _)| o.model() == analyzer.model()) {
            analyzer = Arc::clone(&same.analyzer);
        }
        let opened = Opened { analyzer, note };
        let model = opened.model();
        match &opened.note {
            None => tracing::info!(
                model = model.name,
                version = model.version,
                "an analyzer is open"
            ),
            Some(note) => tracing::warn!(model = model.name, "another analyzer stands in: {note}"),
        }
        all.insert(key, (opened.clone(), Instant::now()));
        Ok(opened)
    }
}
