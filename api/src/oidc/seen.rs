//! Tokens that were found good before: to check a signature takes longer than to answer most
//! requests, and people come back with the same token for minutes.
//!
//! Nothing is believed for longer: what is kept counts only with the very set of keys that it
//! was checked with, and its times are looked at each time.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::{claims::Identity, keys::KeySet, times::Times};

/// Tokens kept; the one that came longest ago goes first.
const KEPT: NonZeroUsize = NonZeroUsize::new(4096).expect("bug: zero");

/// SHA-256 of a token: tokens themselves are not kept.
type Mark = [u8; 32];

/// What a good token says.
#[derive(Debug)]
pub(super) struct Believed {
    pub(super) identity: Identity,
    pub(super) times: Times,
    /// Those that it was checked with.
    pub(super) keys: Arc<KeySet>,
}

/// Good tokens.
pub(super) struct Seen {
    kept: Mutex<LruCache<Mark, Arc<Believed>>>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            kept: Mutex::new(LruCache::new(KEPT)),
        }
    }
}

impl Seen {
    /// What was found before, by the same keys.
    pub(super) fn find(&self, mark: &Mark, keys: &Arc<KeySet>) -> Option<Arc<Believed>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(mark)?;
        Arc::ptr_eq(&found.keys, keys).then(|| Arc::clone(found))
    }

    /// Keeps what was found.
    pub(super) fn keep(&self, mark: Mark, believed: &Arc<Believed>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.put(mark, Arc::clone(believed));
    }
}

/// What a token is known by.
pub(super) fn mark(token: &str) -> Mark {
    Sha256::digest(token).into()
}
