//! Memory for large answers: one budget of bytes for all pages that are read at the same time.
//!
//! An answer takes several times its bytes before it is stored: the body, its records, the comments, the
//! rows. So what it has beyond [`SMALL`] comes out of the budget, from when it arrives until the page
//! that it is for is stored. Where nothing is left, the rest of the answer is read later.
//!
//! One page at a time may exceed the budget, as far as the limit of one answer lets it. Without that,
//! pages that each hold a part and wait for more would wait for each other for ever. For the same reason
//! that page waits for nothing that others hold while they wait for memory (`slots`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of an answer that cost nothing, and up to which a post may have it without a place.
pub(super) const SMALL: usize = 512 << 10;

/// Bytes of all large answers.
const BYTES: usize = 8 << 20;

const NEVER_CLOSED: &str = "bug: the semaphore is never closed";

/// What is left of it.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: Arc<Semaphore>,
    /// Held by the page that exceeds the budget.
    excess: Arc<Semaphore>,
}

/// What one page holds of the budget, until the last copy is dropped.
///
/// Two of them are always equal: what a page holds says nothing about the page.
#[derive(Debug, Clone, Default)]
pub struct Reservation(Arc<Mutex<Permits>>);

#[derive(Debug, Default)]
struct Permits {
    bytes: Option<OwnedSemaphorePermit>,
    excess: Option<OwnedSemaphorePermit>,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(BYTES)
    }
}

impl Budget {
    fn of(bytes: usize) -> Self {
        Self {
            bytes: Arc::new(Semaphore::new(bytes)),
            excess: Arc::new(Semaphore::new(1)),
        }
    }

    /// Adds so many bytes to what the page holds, as soon as there are some.
    pub(super) async fn take(&self, bytes: usize, page: &Reservation) {
        if page.exceeds() {
            return;
        }
        // An answer arrives in pieces that are far smaller than this.
        let wanted = u32::try_from(bytes).unwrap_or(u32::MAX);
        tokio::select! {
            biased;
            bytes = Arc::clone(&self.bytes).acquire_many_owned(wanted) => {
                let bytes = bytes.expect(NEVER_CLOSED);
                let mut permits = page.permits();
                match &mut permits.bytes {
                    Some(held) => held.merge(bytes),
                    none => *none = Some(bytes),
                }
            }
            excess = Arc::clone(&self.excess).acquire_owned() => {
                page.permits().excess = Some(excess.expect(NEVER_CLOSED));
            }
        }
    }
}

impl Reservation {
    /// Whether it is the page that exceeds the budget.
    pub(super) fn exceeds(&self) -> bool {
        self.permits().excess.is_some()
    }

    /// Gives everything back: the answers are stored, or gone, or counted elsewhere.
    pub(super) fn release(&self) {
        *self.permits() = Permits::default();
    }

    /// They are whole after every statement, so a panic elsewhere spoils nothing.
    fn permits(&self) -> MutexGuard<'_, Permits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Reservation {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    /// Whether the page has so many bytes more, without waiting.
    fn takes(budget: &Budget, bytes: usize, page: &Reservation) -> bool {
        budget.take(bytes, page).now_or_never().is_some()
    }

    #[test]
    fn pages_share_the_budget_and_give_it_back_when_they_are_stored() {
        let budget = Budget::of(10);
        let [one, two, three] = [(); 3].map(|()| Reservation::default());
        assert!(takes(&budget, 4, &one));
        assert!(takes(&budget, 6, &two));
        // Nothing is left, so one of them goes beyond.
        assert!(takes(&budget, 1, &three));
        assert!(!takes(&budget, 1, &one));
        let copy = two.clone();
        drop(two);
        assert!(!takes(&budget, 1, &one), "a copy holds it");
        drop(copy);
        assert!(takes(&budget, 6, &one));
        one.release();
        assert_eq!(budget.bytes.available_permits(), 10);
    }

    #[test]
    fn pages_that_wait_for_each_other_go_beyond_it_one_by_one() {
        let budget = Budget::of(8);
        let pages = [(); 4].map(|()| Reservation::default());
        for page in &pages {
            assert!(takes(&budget, 2, page));
        }
        let mut left: Vec<_> = pages.into();
        while let Some(page) = left.pop() {
            assert!(takes(&budget, 1_000, &page), "{left:?}");
            assert!(takes(&budget, 1_000, &page), "as much as it needs");
            for other in &left {
                assert!(!takes(&budget, 1_000, other));
            }
        }
    }

    #[tokio::test]
    async fn whoever_waits_goes_on_when_another_page_is_stored() {
        let budget = Budget::of(8);
        let [one, two, three] = [(); 3].map(|()| Reservation::default());
        assert!(takes(&budget, 8, &one));
        assert!(takes(&budget, 8, &two));
        let waits = budget.take(5, &three);
        let stores = async { drop(one) };
        tokio::join!(waits, stores);
        assert_eq!(budget.bytes.available_permits(), 3);
    }
}
