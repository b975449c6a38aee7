//! What was found out once and is good for a while: which pages an account manages, which number a post
//! has.
//!
//! Kept in this process and within bounds, for as long as it is good; what is lost is asked for again. Of several
//! that want the same at once, one asks. What a credential found out is found again with that credential alone.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::Failure;

/// Beyond so many, the one that was used longest ago is thrown away.
const KEPT: usize = 512;

/// The same for bytes of all of them.
const BYTES: usize = 32 << 20;

/// What can be remembered.
pub(crate) trait Held: Send + Sync + 'static {
    /// How much memory it takes, about.
    fn bytes(&self) -> usize;
}

impl Held for String {
    fn bytes(&self) -> usize {
        self.len()
    }
}

impl<T: Held> Held for HashMap<String, T> {
    fn bytes(&self) -> usize {
        let entry = size_of::<(String, T)>();
        self.iter()
            .map(|(name, value)| entry + name.len() + value.bytes())
            .sum()
    }
}

/// One of them, while whoever asks for it holds the lock.
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Arc<dyn Any + Send + Sync>)>>>;

#[derive(Debug, Default)]
pub(super) struct Remembered {
    slots: Mutex<HashMap<String, CachedValue>>,
}

#[derive(Debug)]
struct CachedValue {
    used: Instant,
    /// Until when it is good, once it is found.
    until: Option<Instant>,
    bytes: usize,
    slot: Slot,
}

impl Remembered {
    /// What was found out under this name, if that was within `good_for`; else what `find` finds.
    ///
    /// # Errors
    /// Those of `find`, which are not remembered.
    pub(super) async fn get<T: Held>(
        &self,
        name: &str,
        good_for: Duration,
        find: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Arc<T>, Failure> {
        let slot = self.slot(name);
        let mut known = slot.lock().await;
        if let Some((since, value)) = &*known
            && since.elapsed() < good_for
            && let Ok(value) = Arc::clone(value).downcast()
        {
            return Ok(value);
        }
        let value = Arc::new(find.await?);
        *known = Some((
            Instant::now(),
            Arc::clone(&value) as Arc<dyn Any + Send + Sync>,
        ));
        self.keep(name, good_for, value.bytes());
        Ok(value)
    }

    /// Has what is known under this name found anew by whoever asks next.
    pub(super) fn forget(&self, name: &str) {
        self.lock().remove(name);
    }

    fn slot(&self, name: &str) -> Slot {
        let (mut slots, now) = (self.lock(), Instant::now());
        slots.retain(|_, known| known.until.is_none_or(|until| now < until));
        let known = slots.entry(name.to_owned()).or_insert_with(|| CachedValue {
            used: now,
            until: None,
            bytes: 0,
            slot: Slot::default(),
        });
        known.used = now;
        let slot = Arc::clone(&known.slot);
        tidy(&mut slots);
        slot
    }

    /// Notes how large it is and how long it is good, unless it was thrown away meanwhile.
    fn keep(&self, name: &str, good_for: Duration, bytes: usize) {
        let mut slots = self.lock();
        if bytes > BYTES {
            slots.remove(name);
        } else if let Some(known) = slots.get_mut(name) {
            known.until = Some(Instant::now() + good_for);
            known.bytes = bytes;
        }
        tidy(&mut slots);
    }

    /// The map is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, CachedValue>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Throws away what was used longest ago, as long as it is too much.
fn tidy(slots: &mut HashMap<String, CachedValue>) {
    let mut bytes: usize = slots.values().map(|known| known.bytes).sum();
    while slots.len() > KEPT || bytes > BYTES {
        let oldest = slots.iter().min_by_key(|(_, known)| known.used);
        let Some(known) = oldest
            .map(|(name, _)| name.clone())
            .and_then(|oldest| slots.remove(&oldest))
        else {
            break;
        };
        bytes -= known.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Held for u32 {
        fn bytes(&self) -> usize {
            size_of::<Self>()
        }
    }

    const HOUR: Duration = Duration::from_secs(3600);

    async fn found(remembered: &Remembered, name: &str, value: u32) -> u32 {
        let found = remembered.get(name, HOUR, async { Ok(value) }).await;
        *found.expect("it is found")
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_found_is_good_for_its_time_and_under_its_name() {
        let remembered = Remembered::default();
        assert_eq!(found(&remembered, "a", 1).await, 1);
        assert_eq!(found(&remembered, "a", 2).await, 1);
        assert_eq!(found(&remembered, "b", 3).await, 3);
        tokio::time::advance(HOUR).await;
        assert_eq!(found(&remembered, "a", 4).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_not_remembered() {
        let remembered = Remembered::default();
        let failed = remembered
            .get::<u32>("a", HOUR, async { Err(Failure::NotFound) })
            .await;
        assert_eq!(failed.unwrap_err(), Failure::NotFound);
        assert_eq!(found(&remembered, "a", 1).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_is_not_kept_and_bytes_have_a_bound() {
        let remembered = Remembered::default();
        let find = async |name: &str, bytes: usize| {
            let value = "x".repeat(bytes);
            let found = remembered.get(name, HOUR, async { Ok(value) }).await;
            assert_eq!(found.expect("it is found").len(), bytes);
            let slots = remembered.lock();
            (slots.len(), slots.values().map(|known| known.bytes).sum())
        };
        for number in 0..20 {
            let (kept, bytes): (_, usize) = find(&number.to_string(), 3 << 20).await;
            assert!(
                kept == (number + 1).min(10) && bytes <= BYTES,
                "{kept} {bytes}"
            );
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        // What is too large by itself costs nothing else.
        assert_eq!(find("most", BYTES + 1).await, (10, 30 << 20));
        find("a", 10).await;
        tokio::time::advance(HOUR).await;
        assert_eq!(find("b", 10).await, (1, 10));
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_a_bound_and_the_oldest_goes_first() {
        let remembered = Remembered::default();
        for number in 0..2 * KEPT {
            found(&remembered, &number.to_string(), 1).await;
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert_eq!(remembered.slots.lock().unwrap().len(), KEPT);
        let newest = (2 * KEPT - 1).to_string();
        assert_eq!(found(&remembered, &newest, 2).await, 1);
    }
}
