//! How long one still waits for bytes: a patience that waiting uses up and bytes give back.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// Watches one direction of a transfer.
///
/// Only the time in which the other side lets us wait counts, not what we take ourselves. Who
/// moves `rate` bytes a second on average is waited for as long as the transfer takes; who is
/// slower, until it is `patience` behind.
#[derive(Debug)]
pub(super) struct MinimumRate {
    patience: Duration,
    rate: u32,
    left: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl MinimumRate {
    pub(super) fn new(patience: Duration, rate: u32) -> Self {
        Self {
            patience,
            rate,
            left: patience,
            waiting: None,
        }
    }

    /// Nothing moves: ready once the patience is used up.
    pub(super) fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let left = self.left;
        let (_, sleep) = self
            .waiting
            .get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(sleep.as_mut().poll(context));
        self.left = Duration::ZERO;
        Poll::Ready(())
    }

    /// Bytes moved.
    pub(super) fn moved(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let earned = Duration::from_secs_f64(bytes as f64 / f64::from(self.rate.max(1)));
        self.left = self.left.saturating_add(earned).min(self.patience);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// How long somebody is waited for who sends so many bytes each second; at most an hour.
    async fn waited_for(bytes: usize) -> Duration {
        let mut pace = MinimumRate::new(PATIENCE, 1000);
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(3600) {
            let second = sleep(Duration::from_secs(1));
            tokio::select! {
                biased;
                () = second => pace.moved(bytes),
                () = poll_fn(|context| pace.poll_late(context)) => break,
            }
        }
        begin.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn who_keeps_the_rate_is_waited_for_and_who_does_not_is_not() {
        assert_eq!(waited_for(0).await.as_secs(), 30);
        assert_eq!(waited_for(1).await.as_secs(), 30);
        let half = waited_for(500).await.as_secs();
        assert!((55..=65).contains(&half), "{half}");
        assert!(waited_for(1000).await.as_secs() >= 3600);
    }

    #[tokio::test(start_paused = true)]
    async fn a_fast_beginning_does_not_pay_for_a_long_silence() {
        let mut pace = MinimumRate::new(PATIENCE, 1000);
        pace.moved(1 << 30);
        let begin = Instant::now();
        poll_fn(|context| pace.poll_late(context)).await;
        assert_eq!(begin.elapsed().as_secs(), 30);
    }
}
