//! Counted places that many want: so many in all, and so many for one holder.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Places for holders `K`.
#[derive(Debug)]
pub struct Slots<K> {
    total: usize,
    per_holder: usize,
    held: Mutex<Held<K>>,
}

#[derive(Debug)]
struct Held<K> {
    all: usize,
    by: HashMap<K, usize>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// All are taken.
    #[error("all are taken")]
    Total,
    /// The holder has as many as one may have.
    #[error("one holder has as many as it may have")]
    Holder,
}

/// One place or several; free again when dropped.
#[derive(Debug)]
pub struct Slot<K: Hash + Eq> {
    slots: Arc<Slots<K>>,
    holder: Option<K>,
    places: usize,
}

impl<K: Hash + Eq + Clone> Slots<K> {
    /// `total` places, `per_holder` of them for one holder at most.
    pub fn new(total: usize, per_holder: usize) -> Arc<Self> {
        Arc::new(Self {
            total,
            per_holder,
            held: Mutex::new(Held {
                all: 0,
                by: HashMap::new(),
            }),
        })
    }

    /// A place now, or why there is none; nobody waits. Without a holder only the total counts.
    ///
    /// # Errors
    /// Which of the two limits is reached.
    pub fn take(self: &Arc<Self>, holder: Option<K>) -> Result<Slot<K>, Full> {
        self.take_many(holder, 1)
    }

    /// Several places at once, or none of them.
    ///
    /// # Errors
    /// As [`Slots::take`].
    pub fn take_many(self: &Arc<Self>, holder: Option<K>, places: usize) -> Result<Slot<K>, Full> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |held: usize, limit: usize| places <= limit.saturating_sub(held);
        if !fits(held.all, self.total) {
            return Err(Full::Total);
        }
        if let Some(holder) = &holder {
            let own = held.by.get(holder).copied().unwrap_or_default();
            if !fits(own, self.per_holder) {
                return Err(Full::Holder);
            }
            held.by.insert(holder.clone(), own + places);
        }
        held.all += places;
        Ok(Slot {
            slots: Arc::clone(self),
            holder,
            places,
        })
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all
    }
}

impl<K: Hash + Eq> Drop for Slot<K> {
    fn drop(&mut self) {
        let mut held = self
            .slots
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.all -= self.places;
        if let Some(holder) = &self.holder
            && let Some(count) = held.by.get_mut(holder)
        {
            *count -= self.places;
            if *count == 0 {
                held.by.remove(holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_places_are_taken_together_or_not_at_all() {
        let slots = Slots::new(10, 6);
        let mine = slots.take_many(Some("me"), 5).expect("places");
        assert_eq!(slots.take_many(Some("me"), 2).unwrap_err(), Full::Holder);
        let more = slots.take_many(Some("me"), 1).expect("a place");
        assert_eq!(slots.take_many(Some("you"), 5).unwrap_err(), Full::Total);
        assert_eq!(slots.take_many(None, usize::MAX).unwrap_err(), Full::Total);
        assert_eq!(slots.taken(), 6);
        drop((mine, more));
        assert_eq!(slots.taken(), 0);
        slots.take_many(Some("you"), 6).expect("places");
    }

    #[test]
    fn one_holder_cannot_take_all() {
        let slots = Slots::new(3, 2);
        let mine = [slots.take(Some("me")), slots.take(Some("me"))].map(Result::unwrap);
        assert_eq!(slots.take(Some("me")).unwrap_err(), Full::Holder);
        let yours = slots.take(Some("you")).expect("a place is left");
        assert_eq!(slots.take(Some("she")).unwrap_err(), Full::Total);
        assert_eq!(slots.take(None).unwrap_err(), Full::Total);
        drop(mine);
        assert_eq!(slots.taken(), 1);
        drop(yours);
        assert_eq!(slots.taken(), 0);
        assert!(
            slots.held.lock().unwrap().by.is_empty(),
            "nothing is kept of who is gone"
        );
    }
}
