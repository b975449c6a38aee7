//! The requests of one lane that are under way, and those that wait for one of them to end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// A lane in which somebody waited in vain counts as crowded for so many times as long.
const REMEMBERED: u32 = 6;

/// So many at once, and who waits for them.
#[derive(Debug)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    at_once: u32,
    patience: Duration,
    waiting: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How long a request was under way of late: a moving average.
    taken: Duration,
    /// Somebody waited in vain; for so long fewer may wait.
    crowded_until: Option<Instant>,
    /// When those who were sent away may come again.
    opens: Option<Instant>,
}

/// A request under way; its slot is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    slots: Arc<Slots>,
    since: Instant,
    _slot: OwnedSemaphorePermit,
}

impl Slots {
    pub(super) fn new(at_once: usize, patience: Duration) -> Arc<Self> {
        let at_once = at_once.min(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            free: Arc::new(Semaphore::new(at_once)),
            at_once: u32::try_from(at_once).unwrap_or(u32::MAX),
            patience,
            waiting: AtomicUsize::new(0),
            state: Mutex::default(),
        })
    }

    /// Waits for a slot. Fails with the time until the next may come, when none is free in time; and
    /// at once, when others have waited in vain a moment ago and enough wait already for no slot to
    /// stay empty.
    pub(super) async fn take(self: Arc<Self>) -> Result<Permit, Duration> {
        if let Ok(slot) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(self.permit(slot));
        }
        let waiting = Waiting::begin(&self.waiting);
        if waiting.others >= self.at_once as usize && self.is_crowded() {
            return Err(self.send_away());
        }
        match timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await {
            Ok(slot) => {
                drop(waiting);
                Ok(self.permit(slot.expect("bug: the semaphore is never closed")))
            }
            Err(_) => {
                let until = Instant::now() + REMEMBERED * self.patience;
                self.with(|state| state.crowded_until = Some(until));
                Err(self.send_away())
            }
        }
    }

    fn permit(self: Arc<Self>, slot: OwnedSemaphorePermit) -> Permit {
        Permit {
            slots: self,
            since: Instant::now(),
            _slot: slot,
        }
    }

    fn is_crowded(&self) -> bool {
        let until = self.with(|state| state.crowded_until);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Until the next slot is free, as far as can be told. All who are sent away meanwhile come again
    /// at the same moment.
    fn send_away(&self) -> Duration {
        let now = Instant::now();
        self.with(|state| {
            let next = state.taken.max(self.patience) / self.at_once;
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

impl Drop for Permit {
    fn drop(&mut self) {
        let taken = self.since.elapsed();
        self.slots.with(|state| {
            state.taken = match state.taken {
                Duration::ZERO => taken,
                before => before * 3 / 4 + taken / 4,
            };
        });
    }
}

/// One who waits, counted until dropped.
struct Waiting<'a> {
    all: &'a AtomicUsize,
    /// Those before it.
    others: usize,
}

impl<'a> Waiting<'a> {
    fn begin(all: &'a AtomicUsize) -> Self {
        Self {
            others: all.fetch_add(1, Ordering::Relaxed),
            all,
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn wait(slots: &Arc<Slots>) -> tokio::task::JoinHandle<Result<Permit, Duration>> {
        tokio::spawn(Arc::clone(slots).take())
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_slow_host_is_sent_away_and_all_come_again_together() {
        let slots = Slots::new(2, PATIENCE);
        let taken = [
            Arc::clone(&slots).take().await.expect("a slot"),
            Arc::clone(&slots).take().await.expect("a slot"),
        ];
        let waiting = [wait(&slots), wait(&slots), wait(&slots)];
        let begun = Instant::now();
        let mut lefts = Vec::new();
        for one in waiting {
            lefts.push(one.await.expect("no panic").expect_err("no slot"));
        }
        assert!(begun.elapsed() >= PATIENCE && begun.elapsed() < 2 * PATIENCE);
        assert!(lefts.iter().all(|left| *left == PATIENCE / 2), "{lefts:?}");
        // Now as many may wait as are under way, and the others know at once.
        let patient = [wait(&slots), wait(&slots)];
        tokio::task::yield_now().await;
        let begun = Instant::now();
        Arc::clone(&slots).take().await.expect_err("enough wait");
        assert!(begun.elapsed().is_zero());
        drop(taken);
        for one in patient {
            one.await.expect("no panic").expect("a slot");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_answers_sends_nobody_away_however_many_wait() {
        let slots = Slots::new(2, PATIENCE);
        let mut tasks = Vec::new();
        for _ in 0..30 {
            let slots = Arc::clone(&slots);
            tasks.push(tokio::spawn(async move {
                let permit = slots.take().await.expect("a slot");
                tokio::time::sleep(Duration::from_millis(300)).await;
                drop(permit);
            }));
        }
        for task in tasks {
            task.await.expect("nobody was sent away");
        }
    }
}
