//! How many requests one host gets from us, at once and per second.
//!
//! Kept per process: several workers are each polite on their own.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Beyond so many hosts, the records of idle ones are thrown away.
const HOSTS_KEPT: usize = 1024;

/// Requests that may follow one another at once before the pace sets in.
const BURST: u32 = 4;

#[derive(Debug)]
pub(super) struct Pace {
    limiter: DefaultKeyedRateLimiter<String>,
    slots: Mutex<HashMap<String, Arc<Semaphore>>>,
    per_host: usize,
}

impl Pace {
    /// Fails with a sentence when a number is zero.
    pub(super) fn new(per_second: u32, per_host: usize) -> Result<Self, String> {
        let per_second =
            NonZeroU32::new(per_second).ok_or("requests per second and host must be at least 1")?;
        if per_host == 0 {
            return Err("requests in flight per host must be at least 1".to_owned());
        }
        let burst = NonZeroU32::new(BURST).map_or(per_second, |burst| burst.min(per_second));
        Ok(Self {
            limiter: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            slots: Mutex::new(HashMap::new()),
            per_host: per_host.min(Semaphore::MAX_PERMITS),
        })
    }

    /// Waits for a turn; the host's slot is free again when the permit is dropped.
    ///
    /// The slot comes first, so that those who wait for it do not use up turns.
    pub(super) async fn turn(&self, host: &str) -> OwnedSemaphorePermit {
        let slots = self.slots_of(host);
        let permit = slots
            .acquire_owned()
            .await
            .expect("bug: the semaphore is never closed");
        self.limiter.until_key_ready(&host.to_owned()).await;
        permit
    }

    fn slots_of(&self, host: &str) -> Arc<Semaphore> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= HOSTS_KEPT && !slots.contains_key(host) {
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
            self.limiter.retain_recent();
        }
        let fresh = || Arc::new(Semaphore::new(self.per_host));
        slots.entry(host.to_owned()).or_insert_with(fresh).clone()
    }
}
