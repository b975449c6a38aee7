//! Asks a part that may be dead, for health and figures: an answer in time, or none.
//!
//! A part that hangs is asked once, however many want to know, so that questions do not pile up
//! before it and take the connections that it needs when it comes back.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long a part is waited for whose figures are asked for: all of them are told within a second,
/// whatever is down, since Prometheus drops a scrape that takes too long with everything in it.
pub const FIGURES_WITHIN: Duration = Duration::from_millis(800);

/// How long a part is waited for before a program is not ready: probes give it 3 s.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(2);

/// An answer this young is given to whoever asks: no number of them makes more work of it.
const FRESH: Duration = Duration::from_secs(1);

/// A question that has no answer after this long is dropped and asked anew: it may have been sent over
/// a connection whose other end is gone for good.
const GIVE_UP: Duration = Duration::from_secs(10);

/// One question, and its last answer.
#[derive(Debug)]
pub struct Probe<T> {
    last: Arc<Mutex<Option<(Instant, T)>>>,
}

impl<T> Default for Probe<T> {
    fn default() -> Self {
        Self {
            last: Arc::default(),
        }
    }
}

impl<T: Clone + Send + 'static> Probe<T> {
    /// The answer, at most a second old; `None` when there is none within the time.
    ///
    /// `question` goes on when its answer comes too late for this caller, or the caller goes away; who
    /// asks meanwhile waits for the same answer.
    ///
    /// # Panics
    /// When not called on a tokio runtime.
    pub async fn ask(
        &self,
        within: Duration,
        question: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        timeout(within, self.answer(question)).await.ok()?
    }

    async fn answer(&self, question: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if let Some((at, answer)) = &*last
            && at.elapsed() < FRESH
        {
            return Some(answer.clone());
        }
        // A task of its own keeps the lock until there is an answer.
        let asked = tokio::spawn(async move {
            let answer = timeout(GIVE_UP, question).await.ok()?;
            *last = Some((Instant::now(), answer.clone()));
            Some(answer)
        });
        asked.await.ok()?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    const WITHIN: Duration = Duration::from_secs(2);

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_kept_for_a_second() {
        let (probe, asked) = (Probe::default(), Arc::new(AtomicUsize::new(0)));
        let ask = async || {
            let asked = asked.clone();
            let question = async move { asked.fetch_add(1, Ordering::Relaxed) };
            probe.ask(WITHIN, question).await
        };
        assert_eq!((ask().await, ask().await), (Some(0), Some(0)));
        tokio::time::advance(FRESH).await;
        assert_eq!(ask().await, Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_told_and_a_part_that_hangs_is_asked_once() {
        let probe = Arc::new(Probe::default());
        let (asked, thawed) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let begun = Instant::now();
        let ask = || {
            let (probe, asked, thawed) = (probe.clone(), asked.clone(), thawed.clone());
            tokio::spawn(async move {
                let question = async move {
                    asked.fetch_add(1, Ordering::Relaxed);
                    thawed.notified().await;
                };
                probe.ask(WITHIN, question).await
            })
        };
        for asking in [ask(), ask(), ask()] {
            assert_eq!(asking.await.unwrap(), None);
        }
        assert_eq!(begun.elapsed(), WITHIN);
        let waiting = ask();
        thawed.notify_one();
        assert_eq!(waiting.await.unwrap(), Some(()));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_is_never_answered_is_asked_anew() {
        let probe = Probe::default();
        assert_eq!(probe.ask(WITHIN, std::future::pending()).await, None);
        tokio::time::advance(GIVE_UP).await;
        assert_eq!(probe.ask(WITHIN, async { 7 }).await, Some(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_panics_has_no_answer_and_is_asked_anew() {
        let probe = Probe::default();
        let panics = probe.ask(WITHIN, async { panic!("bug") });
        assert_eq!(panics.await, None::<i32>);
        assert_eq!(probe.ask(WITHIN, async { 7 }).await, Some(7));
    }
}
