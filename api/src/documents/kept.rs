//! Analyses that were written out, kept while nothing changes: ten are read for each that is made.
//!
//! Nothing is answered from memory alone. Each request first asks the database for the mark of the
//! document's state, by its key; what is kept is given to that mark only. So no process has to hear of
//! what others write, and no answer is older than the post.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::{body::Bytes, http::HeaderValue};
use uuid::Uuid;

use crate::weighed::Weighed;

/// A document: its team and its id.
type Key = (Uuid, String);

/// The bodies of answers, each with the mark of the state that it tells of.
#[derive(Debug, Default)]
pub(crate) struct Analyses {
    kept: Mutex<Weighed<Key, (HeaderValue, Bytes)>>,
}

impl Analyses {
    /// What was answered to this state.
    pub(super) fn get(&self, team: Uuid, id: &str, mark: &HeaderValue) -> Option<Bytes> {
        let mut kept = self.lock();
        let (of, body) = kept.get(&(team, id.to_owned()))?;
        (of == mark).then(|| body.clone())
    }

    pub(super) fn put(&self, team: Uuid, id: &str, mark: &HeaderValue, body: &Bytes) {
        let bytes = id.len() + mark.len() + body.len();
        let kept = (mark.clone(), body.clone());
        self.lock().put((team, id.to_owned()), kept, bytes);
    }

    fn lock(&self) -> MutexGuard<'_, Weighed<Key, (HeaderValue, Bytes)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
