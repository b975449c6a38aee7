//! How many texts are taken at once: many from a fast analyzer, few from a slow one.
//!
//! Pure arithmetic over what the last ones took; used for the chunks that are read of an
//! item and for the calls of an analyzer.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A number of texts that follows what they take.
#[derive(Debug)]
pub(crate) struct BatchSize {
    size: AtomicUsize,
    sizes: RangeInclusive<usize>,
    takes: RangeInclusive<Duration>,
}

impl BatchSize {
    /// Begins with `size` and stays within `sizes`; what takes less than `takes` grows,
    /// what takes more shrinks.
    pub(crate) fn new(
        size: usize,
        sizes: RangeInclusive<usize>,
        takes: RangeInclusive<Duration>,
    ) -> Self {
        Self {
            size: AtomicUsize::new(size),
            sizes,
            takes,
        }
    }

    /// Texts to take now.
    pub(crate) fn get(&self) -> usize {
        self.size.load(Ordering::Relaxed)
    }

    /// Learns what `texts` took. A few that were quick say nothing about many.
    pub(crate) fn learn(&self, texts: usize, took: Duration) {
        let size = self.get();
        self.set(if took > *self.takes.end() {
            size / 2
        } else if took < *self.takes.start() && texts >= size {
            size * 2
        } else {
            size
        });
    }

    /// Halves the size, because texts were longer than usual.
    pub(crate) fn shrink(&self) {
        self.set(self.get() / 2);
    }

    fn set(&self, size: usize) {
        let size = size.clamp(*self.sizes.start(), *self.sizes.end());
        self.size.store(size, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(1);
    const RIGHT: Duration = Duration::from_millis(500);
    const SLOW: Duration = Duration::from_secs(3);

    fn after(learned: &[(usize, Duration)]) -> usize {
        let takes = Duration::from_millis(250)..=Duration::from_secs(1);
        let pace = BatchSize::new(100, 32..=300, takes);
        for &(texts, took) in learned {
            pace.learn(texts, took);
        }
        pace.get()
    }

    #[test]
    fn the_size_follows_the_time_within_its_bounds() {
        assert_eq!(after(&[(100, RIGHT)]), 100);
        assert_eq!(after(&[(100, QUICK)]), 200);
        assert_eq!(after(&[(100, QUICK), (200, QUICK)]), 300);
        assert_eq!(after(&[(100, SLOW)]), 50);
        assert_eq!(after(&[(100, SLOW), (50, SLOW)]), 32);
    }

    #[test]
    fn long_texts_make_it_smaller_whatever_they_take() {
        let pace = BatchSize::new(100, 32..=300, QUICK..=SLOW);
        pace.shrink();
        assert_eq!(pace.get(), 50);
        pace.shrink();
        assert_eq!(pace.get(), 32);
    }

    #[test]
    fn a_few_texts_that_were_quick_change_nothing_and_slow_ones_do() {
        assert_eq!(after(&[(99, QUICK)]), 100);
        assert_eq!(after(&[(1, SLOW)]), 50);
    }
}
