//! The scores of recent texts, so that what people write again and again costs one scoring.
//!
//! One cache belongs to one opened analyzer, so name and version of the model are no part of
//! its keys. Not here: texts that are equal within one call (`scorer::call`).

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;

use lru::LruCache;
use sentiment::Sentiment;

/// Scores remembered for one analyzer, about 100 bytes each: 6.5 MB when full. Texts
/// themselves are not kept.
const SCORES: NonZeroUsize = NonZeroUsize::new(1 << 16).expect("not zero");

/// A text as the cache knows it.
///
/// 128 bits: two SipHashes under keys drawn at random when the cache is made. With a million
/// texts the chance that any two meet is 1e-27, and nobody who writes comments can raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u64, u64);

/// The most recently used scores of one analyzer.
pub(crate) struct Cache {
    hashers: [RandomState; 2],
    scores: LruCache<Key, Sentiment>,
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self::holding(SCORES)
    }

    fn holding(scores: NonZeroUsize) -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            scores: LruCache::new(scores),
        }
    }

    pub(crate) fn key(&self, text: &str) -> Key {
        let [first, second] = &self.hashers;
        Key(first.hash_one(text), second.hash_one(text))
    }

    pub(crate) fn get(&mut self, key: Key) -> Option<Sentiment> {
        self.scores.get(&key).cloned()
    }

    /// Remembers a score; the one that was not asked for longest makes room.
    pub(crate) fn put(&mut self, key: Key, score: Sentiment) {
        self.scores.put(key, score);
    }
}

#[cfg(test)]
mod tests {
    use sentiment::Label;

    use super::*;

    fn scored(score: f64) -> Sentiment {
        Sentiment {
            label: Label::Positive,
            score,
            probabilities: Some([0.1, 0.2, 0.7]),
            truncated: false,
        }
    }

    #[test]
    fn the_text_that_was_not_asked_for_longest_is_forgotten_first() {
        let mut cache = Cache::holding(NonZeroUsize::new(2).unwrap());
        let [a, b, c] = ["a", "b", "c"].map(|text| cache.key(text));
        cache.put(a, scored(0.1));
        cache.put(b, scored(0.2));
        assert_eq!(cache.get(a), Some(scored(0.1)));
        cache.put(c, scored(0.3));
        assert_eq!(cache.get(b), None);
        assert_eq!(
            [cache.get(a), cache.get(c)],
            [0.1, 0.3].map(|s| Some(scored(s)))
        );
        assert_eq!(cache.scores.len(), 2);
    }

    #[test]
    fn texts_have_keys_of_their_own() {
        let cache = Cache::new();
        assert_eq!(cache.key("a text"), cache.key("a text"));
        for other in ["", "a text ", "A text", "a\0text"] {
            assert_ne!(cache.key("a text"), cache.key(other));
        }
        let key = cache.key("a text");
        assert_ne!(key.0, key.1, "the two halves have keys of their own");
    }
}
