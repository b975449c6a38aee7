//! Which analyzers the workers have: for programs that have no model and no worker of
//! their own to ask.

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
pub struct KnownAnalyzers(Arc<RwLock<Vec<String>>>);

impl KnownAnalyzers {
    /// Keeps the list up to date until shutdown.
    pub fn watch(store: Store, shutdown: CancellationToken) -> Self {
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
    pub fn list(&self) -> Vec<String> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Why this analyzer cannot be asked for, if so. While no worker has told what it has, every name can that
    /// some worker could have.
    pub fn check(&self, name: &str) -> Result<(), String> {
        let known = self.list();
        if known.is_empty() {
            return match name == "auto" || name == "lexicon" || is_of_model(name) {
                true => Ok(()),
                false => Err(format!(
                    "`{name}` is no analyzer: choose auto, lexicon, or onnx:NAME or onnx:NAME@fp32"
                )),
            };
        }
        if name == "auto" || known.iter().any(|known| known == name) {
            return Ok(());
        }
        Err(format!(
            "no worker has the analyzer `{name}`; there are: {}",
            known.join(", ")
        ))
    }
}

/// Whether a name is one of a model, wherever that may be installed.
fn is_of_model(name: &str) -> bool {
    let Some(model) = name.strip_prefix("onnx:") else {
        return false;
    };
    let model = model.strip_suffix("@fp32").unwrap_or(model);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=64).contains(&model.len()) && !model.starts_with('.') && model.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_worker_has_or_could_have_is_refused() {
        let known = KnownAnalyzers::default();
        for name in ["auto", "lexicon", "onnx:default", "onnx:a.b@fp32"] {
            assert_eq!(known.check(name), Ok(()), "{name}");
        }
        for name in ["", "vader", "onnx:", "onnx:../x", "onnx:a@fp16", "onnx:a b"] {
            assert!(known.check(name).is_err(), "{name}");
        }
        *known.0.write().expect("a lock") = vec!["onnx:default".to_owned(), "lexicon".to_owned()];
        assert_eq!(known.check("auto"), Ok(()));
        let refused = known
            .check("onnx:default@fp32")
            .expect_err("no worker has it");
        assert!(refused.contains("onnx:default, lexicon"), "{refused}");
    }
}
