//! What is noted once an hour and not each time.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;
use store::AuditAction;
use uuid::Uuid;

const HOUR: Duration = Duration::from_secs(3_600);

/// Doers that are remembered; of one that is forgotten there is an entry more.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).expect("bug: it is more than none");

/// Who did what: the user, if there is one, their team, and what it was.
type Doer = (Option<Uuid>, Uuid, AuditAction);

/// When what was noted last.
#[derive(Debug)]
pub(super) struct Hourly(Mutex<LruCache<Doer, Instant>>);

impl Default for Hourly {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Hourly {
    /// Whether it is to be noted again, which is taken as done then.
    pub(super) fn is_due(&self, doer: Doer, now: Instant) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = noted.get(&doer);
        let is_due = before.is_none_or(|before| now.saturating_duration_since(*before) >= HOUR);
        if is_due {
            noted.put(doer, now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_doer_is_noted_once_an_hour_and_others_by_themselves() {
        let (hourly, now) = (Hourly::default(), Instant::now());
        let [ann, bob, red, blue] = [1, 2, 3, 4].map(Uuid::from_u128);
        let sent = AuditAction::PostsSent;
        for doer in [
            (Some(ann), red, sent),
            (Some(bob), red, sent),
            (Some(ann), blue, sent),
            (None, red, sent),
            (Some(ann), red, AuditAction::PostDeleted),
        ] {
            assert!(hourly.is_due(doer, now));
            assert!(!hourly.is_due(doer, now + HOUR - Duration::from_millis(1)));
            assert!(hourly.is_due(doer, now + HOUR));
            assert!(!hourly.is_due(doer, now + HOUR + HOUR / 2));
        }
    }
}
