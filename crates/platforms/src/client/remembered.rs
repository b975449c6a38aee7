//! What was found out once and is good for a while: which pages an account manages, which number a post
//! has.
//!
//! Kept in this process and within bounds; what is lost is asked for again. Of several that want the same
//! at once, one asks. What a credential found out is found again with that credential alone.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::Failure;

/// Beyond so many, those that are over are thrown away, and then the oldest.
const KEPT: usize = 512;

/// One of them, while whoever asks for it holds the lock.
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Arc<dyn Any + Send + Sync>)>>>;

#[derive(Debug, Default)]
pub(super) struct Remembered {
    slots: Mutex<HashMap<String, (Instant, Slot)>>,
}

impl Remembered {
    /// What was found out under this name, if that was within `good_for`; else what `find` finds.
    ///
    /// # Errors
    /// Those of `find`, which are not remembered.
    pub(super) async fn get<T: Send + Sync + 'static>(
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
        Ok(value)
    }

    fn slot(&self, name: &str) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= KEPT && !slots.contains_key(name) {
            let oldest = slots
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(name, _)| name.clone());
            oldest.and_then(|oldest| slots.remove(&oldest));
        }
        let (used, slot) = slots
            .entry(name.to_owned())
            .or_insert_with(|| (Instant::now(), Slot::default()));
        *used = Instant::now();
        Arc::clone(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
