//! Which analyzers the workers have: the API has no model and no worker of its own to ask.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often the database is asked.
const ASK_EVERY: Duration = Duration::from_secs(15);

/// A worker that was seen within this time counts: all may have left because there is no work.
const SEEN_WITHIN: Duration = Duration::from_secs(30 * 24 * 3600);

/// The names that jobs may ask for, the best first; empty until a worker has ever run.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownAnalyzers(Arc<RwLock<Vec<String>>>);

impl KnownAnalyzers {
    /// Keeps the list up to date until shutdown.
    pub(crate) fn watch(store: Store, shutdown: CancellationToken) -> Self {
        let known = Self::default();
        let watching = known.clone();
        tokio::spawn(async move {
            loop {
                // A database that is away is told by whoever needs it.
                if let Ok(names) = store.analyzers(SEEN_WITHIN).await {
                    *watching.0.write().unwrap_or_else(PoisonError::into_inner) = names;
                }
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = sleep(ASK_EVERY) => {}
                }
            }
        });
        known
    }

    /// The list as it is now.
    pub(crate) fn list(&self) -> Vec<String> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Why this analyzer cannot be asked for. Anything can while no worker has told what it has.
    pub(crate) fn check(&self, name: &str) -> Result<(), String> {
        let known = self.list();
        if known.is_empty() || name == "auto" || known.iter().any(|known| known == name) {
            return Ok(());
        }
        Err(format!(
            "no worker has the analyzer `{name}`; there are: {}",
            known.join(", ")
        ))
    }
}
