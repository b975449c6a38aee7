//! The requests of one lane that are under way at once, and how long its host takes to answer them.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Nobody who is sent away comes again sooner.
const SHORTEST: Duration = Duration::from_secs(1);

/// So many at once.
#[derive(Debug)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    at_once: usize,
    /// Where answers take so long, the host is slow.
    slow_after: Duration,
    /// While nothing is asked, what is known of its answers counts half after so long: a host that is
    /// not asked because it was slow once must be asked again some day.
    half_life: Duration,
    state: Mutex<State>,
    /// Tells who waits for a slot that the host has become slow.
    slowed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// How long answers took of late: a moving average, as of then.
    taken: Duration,
    noted: Option<Instant>,
    /// When those who were sent away may come again.
    opens: Option<Instant>,
}

impl State {
    /// Counts less what was noted a while ago.
    fn forget(&mut self, half_life: Duration) {
        if let Some(noted) = self.noted.replace(Instant::now()) {
            let half_lives = noted.elapsed().div_duration_f64(half_life);
            self.taken = self.taken.div_f64(half_lives.exp2());
        }
    }
}

/// A request under way; its slot is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    slots: Arc<Slots>,
    /// None of a request beyond the others.
    _slot: Option<OwnedSemaphorePermit>,
}

impl Slots {
    pub(super) fn new(at_once: usize, slow_after: Duration, half_life: Duration) -> Arc<Self> {
        let at_once = at_once.min(Semaphore::MAX_PERMITS);
        let slow_after = slow_after.max(Duration::from_millis(1));
        Arc::new(Self {
            free: Arc::new(Semaphore::new(at_once)),
            at_once,
            slow_after,
            half_life: half_life.max(Duration::from_millis(1)),
            state: Mutex::default(),
            slowed: Notify::new(),
        })
    }

    /// Waits for a slot; who comes first has it first.
    pub(super) async fn take(self: Arc<Self>) -> Permit {
        if self.is_idle() {
            self.with(|state| state.forget(self.half_life));
        }
        let slot = Arc::clone(&self.free).acquire_owned().await;
        Permit {
            slots: self,
            _slot: Some(slot.expect("bug: the semaphore is never closed")),
        }
    }

    /// Waits for no slot: for a page for which those wait that have the slots.
    pub(super) fn beyond(self: Arc<Self>) -> Permit {
        Permit {
            slots: self,
            _slot: None,
        }
    }

    /// Waits until the host is slow, which it may be already.
    pub(super) async fn slow(&self) {
        loop {
            // Before the look, so that a change in between wakes.
            let mut slowed = std::pin::pin!(self.slowed.notified());
            slowed.as_mut().enable();
            if self.is_slow() {
                return;
            }
            slowed.await;
        }
    }

    fn is_slow(&self) -> bool {
        let is_idle = self.is_idle();
        self.with(|state| {
            if is_idle {
                state.forget(self.half_life);
            }
            state.taken >= self.slow_after
        })
    }

    /// Whether no request is under way.
    fn is_idle(&self) -> bool {
        self.free.available_permits() == self.at_once
    }

    /// When those who are sent away may come again: once some of the requests under way have ended, as
    /// far as can be told, and after `otherwise` where none is under way. All of them come at the same
    /// moment.
    pub(super) fn opens_in(&self, otherwise: Duration) -> Duration {
        let now = Instant::now();
        let is_idle = self.is_idle();
        self.with(|state| {
            let next = match is_idle {
                true => otherwise,
                false => (state.taken / 2).max(SHORTEST),
            };
            let opens = state.opens.filter(|opens| *opens > now);
            let opens = opens.unwrap_or(now + next);
            state.opens = Some(opens);
            opens - now
        })
    }

    /// The state is whole after every statement, so a panic elsewhere spoils nothing.
    fn with<T>(&self, what: impl FnOnce(&mut State) -> T) -> T {
        what(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Permit {
    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Notes how long the request, sent now, has been under way, as long as that is waited for.
    pub(super) async fn grows_old(&self) -> Infallible {
        let (sent, mut age) = (Instant::now(), self.slots.slow_after);
        loop {
            tokio::time::sleep_until(sent + age).await;
            self.slots.with(|state| {
                state.taken = state.taken.max(age);
                state.noted = Some(Instant::now());
            });
            self.slots.slowed.notify_waiters();
            age *= 2;
        }
    }

    /// The request has ended, however it did.
    pub(super) fn took(&self, taken: Duration) {
        self.slots.with(|state| {
            state.taken = match state.taken {
                Duration::ZERO => taken,
                before => before * 3 / 4 + taken / 4,
            };
            state.noted = Some(Instant::now());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Duration = Duration::from_secs(1);
    const HALF_LIFE: Duration = Duration::from_secs(10);

    async fn taken(slots: &Arc<Slots>, seconds: u64) {
        let permit = Arc::clone(slots).take().await;
        permit.took(Duration::from_secs(seconds));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_knows_once_a_request_has_no_answer_for_long() {
        let slots = Slots::new(1, SLOW, HALF_LIFE);
        let permit = Arc::clone(&slots).take().await;
        let begun = Instant::now();
        tokio::select! {
            () = slots.slow() => {}
            never = permit.grows_old() => match never {},
        }
        assert_eq!(begun.elapsed(), SLOW);
        // Who comes later knows at once.
        slots.slow().await;
        assert_eq!(begun.elapsed(), SLOW);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_answers_again_is_slow_no_more() {
        let slots = Slots::new(1, SLOW, HALF_LIFE);
        taken(&slots, 28).await;
        assert!(slots.is_slow());
        for _ in 0..20 {
            taken(&slots, 0).await;
        }
        assert!(!slots.is_slow());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_was_slow_is_asked_again_some_day() {
        let slots = Slots::new(1, SLOW, HALF_LIFE);
        taken(&slots, 7).await;
        tokio::time::advance(2 * HALF_LIFE).await;
        assert!(slots.is_slow());
        tokio::time::advance(HALF_LIFE).await;
        assert!(!slots.is_slow());
        // While a request is under way, nothing is forgotten.
        taken(&slots, 7).await;
        let permit = Arc::clone(&slots).take().await;
        tokio::time::advance(2 * HALF_LIFE).await;
        assert!(slots.is_slow());
        drop(permit);
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_sent_away_comes_again_with_the_others_when_some_have_ended() {
        let slots = Slots::new(4, SLOW, HALF_LIFE);
        let idle = Duration::from_secs(5);
        assert_eq!(slots.opens_in(idle), idle);
        tokio::time::advance(SLOW).await;
        assert_eq!(slots.opens_in(idle), idle - SLOW, "together");
        tokio::time::advance(idle).await;
        let permit = Arc::clone(&slots).take().await;
        assert_eq!(slots.opens_in(idle), SHORTEST);
        tokio::time::advance(SHORTEST).await;
        let old = tokio::time::timeout(Duration::from_secs(30), permit.grows_old());
        assert!(old.await.is_err());
        assert_eq!(slots.opens_in(idle), Duration::from_secs(8));
    }
}
