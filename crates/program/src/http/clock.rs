//! What a connection waits for, and until when.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// For the first request of a connection that was there when the stop came.
const LAST_WORD: Duration = Duration::from_secs(1);

/// The clock of one connection: set by what happens on it, read by whoever ends it.
#[derive(Debug)]
pub(super) struct Clock {
    header_timeout: Duration,
    idle_timeout: Duration,
    phase: Mutex<Phase>,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Nothing was asked yet; the first head must be whole by then.
    New(Instant),
    /// Between two requests; the next must begin by then.
    Idle(Instant),
    /// A head has begun and must be whole by then.
    Head(Instant),
    /// A request is being answered: that has time limits of its own.
    Busy,
}

impl Clock {
    pub(super) fn new(header_timeout: Duration, idle_timeout: Duration) -> Self {
        Self {
            header_timeout,
            idle_timeout,
            phase: Mutex::new(Phase::New(Instant::now() + header_timeout)),
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub(super) fn received(&self) {
        let mut phase = self.phase();
        if matches!(*phase, Phase::Idle(_)) {
            *phase = Phase::Head(Instant::now() + self.header_timeout);
        }
    }

    /// A head is whole.
    pub(super) fn asked(&self) {
        *self.phase() = Phase::Busy;
    }

    /// The answer has ended.
    pub(super) fn answered(&self) {
        *self.phase() = Phase::Idle(Instant::now() + self.idle_timeout);
    }

    /// The server stops: a connection on which nothing was asked yet has a moment left for it.
    /// Answers whether it is one.
    pub(super) fn is_heard_out(&self) -> bool {
        let mut phase = self.phase();
        let Phase::New(until) = *phase else {
            return false;
        };
        *phase = Phase::New(until.min(Instant::now() + LAST_WORD));
        true
    }

    /// Returns once what is waited for has not come in time.
    pub(super) async fn expired(&self) {
        loop {
            let now = Instant::now();
            let look_again = now + self.header_timeout;
            let until = match *self.phase() {
                Phase::New(until) | Phase::Idle(until) | Phase::Head(until) => until,
                Phase::Busy => look_again,
            };
            if until <= now {
                return;
            }
            // Not longer: the next phase may end before this one.
            sleep_until(until.min(look_again)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_secs(75);

    async fn expires_after(clock: &Clock) -> Duration {
        let begin = Instant::now();
        clock.expired().await;
        begin.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_its_time_however_its_bytes_come() {
        let clock = Clock::new(HEADER, IDLE);
        let dripping = async {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                clock.received();
            }
        };
        let begin = Instant::now();
        tokio::select! {
            () = clock.expired() => {}
            () = dripping => {}
        }
        assert!(begin.elapsed() < HEADER + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_stays_until_a_head_begins() {
        let clock = Clock::new(HEADER, IDLE);
        clock.asked();
        let busy = tokio::time::timeout(10 * IDLE, clock.expired()).await;
        assert!(busy.is_err(), "a request may take as long as it does");
        clock.answered();
        let idle = expires_after(&clock).await;
        assert!(
            idle >= IDLE && idle < IDLE + Duration::from_secs(1),
            "{idle:?}"
        );
        clock.answered();
        clock.received();
        assert!(expires_after(&clock).await < HEADER + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn at_the_stop_only_a_new_connection_is_heard_out() {
        let clock = Clock::new(HEADER, IDLE);
        assert!(clock.is_heard_out());
        assert!(expires_after(&clock).await < 2 * LAST_WORD);
        clock.asked();
        assert!(!clock.is_heard_out());
    }
}
