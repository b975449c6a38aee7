//! What was found in the rows a moment ago, so that not every request asks for it again.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;

/// What is found is believed for so long. What is ended in this process is forgotten at once; what is
/// ended in another one, within this time.
const BELIEVED: Duration = Duration::from_secs(5);
/// How many are remembered; the one that was asked for longest ago goes first.
const KEPT: NonZeroUsize = NonZeroUsize::new(4096).expect("bug: zero");

/// By the hash of what somebody holds.
pub(crate) type Hash = [u8; 32];

/// Values that were found, by what somebody holds.
pub(crate) struct Remembered<T, Key = Hash> {
    ttl: Duration,
    found: Mutex<Kept<T, Key>>,
}

/// With the time at which they were found.
type Kept<T, Key> = LruCache<Key, (T, Instant)>;

impl<T: Clone, Key: Eq + std::hash::Hash> Remembered<T, Key> {
    pub(crate) fn new() -> Self {
        Self::for_at_most(BELIEVED)
    }

    /// For what is true longer.
    pub(crate) fn for_at_most(ttl: Duration) -> Self {
        Self {
            ttl,
            found: Mutex::new(LruCache::new(KEPT)),
        }
    }

    /// What was found a moment ago.
    pub(crate) fn get(&self, hash: &Key) -> Option<T> {
        let mut found = self.lock();
        let (value, at) = found.get(hash)?;
        (at.elapsed() < self.ttl).then(|| value.clone())
    }

    pub(crate) fn keep(&self, hash: Key, value: T) {
        self.lock().put(hash, (value, Instant::now()));
    }

    pub(crate) fn forget(&self, hash: &Key) {
        self.lock().pop(hash);
    }

    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Kept<T, Key>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
