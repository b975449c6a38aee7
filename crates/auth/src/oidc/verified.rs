//! Tokens that were verified before: to check a signature takes longer than to answer most
//! requests, and people come back with the same token for minutes.
//!
//! Nothing is believed for longer: what is kept counts only with the very keys that it was checked
//! with, and its times are looked at each time.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::{claims::Identity, provider::Provider, times::Times};

/// Tokens kept; the one that came longest ago goes first.
const KEPT: NonZeroUsize = NonZeroUsize::new(4096).expect("bug: zero");

/// SHA-256 of a token: tokens themselves are not kept.
pub(crate) type Fingerprint = [u8; 32];

/// What a good token says.
#[derive(Debug)]
pub(crate) struct VerifiedToken {
    pub(crate) identity: Identity,
    pub(super) times: Times,
    /// Whose keys it was checked with.
    pub(super) provider: Arc<Provider>,
}

/// Good tokens.
pub(super) struct VerifiedTokens {
    kept: Mutex<LruCache<Fingerprint, Arc<VerifiedToken>>>,
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self {
            kept: Mutex::new(LruCache::new(KEPT)),
        }
    }
}

impl VerifiedTokens {
    /// What was found before, by the same keys.
    pub(super) fn find(
        &self,
        fingerprint: &Fingerprint,
        provider: &Arc<Provider>,
    ) -> Option<Arc<VerifiedToken>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(fingerprint)?;
        Arc::ptr_eq(&found.provider, provider).then(|| Arc::clone(found))
    }

    /// Keeps what was found.
    pub(super) fn keep(&self, fingerprint: Fingerprint, verified: &Arc<VerifiedToken>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.put(fingerprint, Arc::clone(verified));
    }
}

/// What a token is known by.
pub(super) fn fingerprint(token: &str) -> Fingerprint {
    Sha256::digest(token).into()
}
