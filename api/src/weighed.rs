//! What is kept in memory for a while, up to a weight in bytes: what was asked for longest ago goes first.

use std::{hash::Hash, time::Duration};

use lru::LruCache;
use tokio::time::Instant;

/// Bytes kept at most.
const MOST_BYTES: usize = 32 << 20;

/// What nobody asks for any more goes after this time.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// What an entry takes besides what its owner counts.
const OVERHEAD: usize = 256;

/// Values by key.
#[derive(Debug)]
pub(crate) struct Weighed<K: Hash + Eq, V> {
    entries: LruCache<K, KeptValue<V>>,
    bytes: usize,
}

#[derive(Debug)]
struct KeptValue<V> {
    value: V,
    /// What it takes.
    bytes: usize,
    /// The last time.
    asked: Instant,
}

impl<K: Hash + Eq, V> Default for Weighed<K, V> {
    fn default() -> Self {
        Self {
            entries: LruCache::unbounded(),
            bytes: 0,
        }
    }
}

impl<K: Hash + Eq, V> Weighed<K, V> {
    /// A value that is kept.
    pub(crate) fn get(&mut self, key: &K) -> Option<&V> {
        self.forget_the_old();
        let entry = self.entries.get_mut(key)?;
        entry.asked = Instant::now();
        Some(&entry.value)
    }

    /// Keeps a value of so many bytes, and lets others go to make room.
    pub(crate) fn put(&mut self, key: K, value: V, bytes: usize) {
        let bytes = OVERHEAD + bytes;
        let asked = Instant::now();
        let entry = KeptValue {
            value,
            bytes,
            asked,
        };
        let before = self.entries.put(key, entry);
        self.bytes = self.bytes - before.map_or(0, |entry| entry.bytes) + bytes;
        self.make_room();
    }

    /// Notes what a value takes by now, and lets others go to make room.
    pub(crate) fn weigh(&mut self, key: &K, bytes: usize) {
        // Let go meanwhile: then it is in nobody's way.
        let Some(entry) = self.entries.peek_mut(key) else {
            return;
        };
        self.bytes = self.bytes - entry.bytes + OVERHEAD + bytes;
        entry.bytes = OVERHEAD + bytes;
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.bytes > MOST_BYTES && self.forget_one() {}
    }

    fn forget_the_old(&mut self) {
        while self
            .entries
            .peek_lru()
            .is_some_and(|(_, entry)| entry.asked.elapsed() > KEPT_FOR)
        {
            self.forget_one();
        }
    }

    /// The one asked for longest ago; false when there is none.
    fn forget_one(&mut self) -> bool {
        let forgotten = self.entries.pop_lru();
        self.bytes -= forgotten.as_ref().map_or(0, |(_, entry)| entry.bytes);
        forgotten.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let mut kept = Weighed::default();
        for number in 0..4 {
            kept.put(number, (), 9 << 20);
        }
        let is_kept = |kept: &mut Weighed<i32, ()>, number| kept.get(&number).is_some();
        assert!(!is_kept(&mut kept, 0));
        assert!(is_kept(&mut kept, 1));
        kept.put(4, (), 9 << 20);
        assert!(!is_kept(&mut kept, 2));
        assert!(is_kept(&mut kept, 1));
    }

    #[test]
    fn what_grows_too_large_goes_with_all_before_it() {
        let mut kept = Weighed::default();
        kept.put(1, (), 1);
        kept.put(2, (), 1);
        kept.weigh(&2, 33 << 20);
        assert_eq!((kept.entries.len(), kept.bytes), (0, 0));
        kept.weigh(&2, 1);
        kept.put(1, (), 33 << 20);
        assert_eq!((kept.entries.len(), kept.bytes), (0, 0));
    }

    #[test]
    fn what_is_written_over_is_weighed_once() {
        let mut kept = Weighed::default();
        for number in 0..10 {
            kept.put(1, number, 9 << 20);
        }
        assert_eq!(kept.get(&1), Some(&9));
        assert_eq!(kept.bytes, (9 << 20) + OVERHEAD);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_asks_for_any_more_is_let_go() {
        let mut kept = Weighed::default();
        for number in 0..3 {
            kept.put(number, (), 1);
        }
        tokio::time::advance(KEPT_FOR / 2).await;
        assert!(kept.get(&1).is_some());
        tokio::time::advance(KEPT_FOR / 2 + Duration::from_millis(1)).await;
        assert!(kept.get(&0).is_none());
        assert_eq!(kept.entries.len(), 1);
        assert!(kept.get(&1).is_some());
    }
}
