//! Something that is asked of somebody else: kept, asked for again when it is old, and never
//! asked for too often.
//!
//! Knows nothing of keys. One question at a time, in a task of its own: whoever needs the
//! answer waits for the one that is under way, and nobody who leaves takes it along.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use tokio::{sync::watch, time::Instant};

/// The longest time between two questions while nothing is known: nobody can be let in until then.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// Asks; `None` when there was no usable answer, and the asker has told why.
pub(super) type Ask<T> = dyn Fn() -> BoxFuture<'static, Option<T>> + Send + Sync;

/// What was answered last, and when somebody was asked.
pub(super) struct Refreshed<T> {
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    ask: Box<Ask<T>>,
    refresh_after: Duration,
    pause: Duration,
    state: Mutex<State<T>>,
}

struct State<T> {
    known: Option<(Arc<T>, Instant)>,
    asked: Option<Asked>,
}

/// The last question.
struct Asked {
    at: Instant,
    /// Closed when there is an answer, or none to be had.
    answered: watch::Receiver<()>,
}

impl<T: Send + Sync + 'static> Refreshed<T> {
    /// Nothing is asked yet.
    pub(super) fn new(refresh_after: Duration, pause: Duration, ask: Box<Ask<T>>) -> Self {
        let state = State {
            known: None,
            asked: None,
        };
        Self {
            inner: Arc::new(Inner {
                ask,
                refresh_after,
                pause,
                state: Mutex::new(state),
            }),
        }
    }

    /// The last good answer, however old: a source that fails takes nothing away.
    pub(super) fn known(&self) -> Option<Arc<T>> {
        let state = self.inner.state();
        state.known.as_ref().map(|(value, _)| Arc::clone(value))
    }

    /// Asks, unless that happened a moment ago, and waits for the answer that is under way.
    pub(super) async fn refresh(&self) {
        let mut answered = {
            let mut state = self.inner.state();
            match &state.asked {
                Some(asked) if !self.inner.may_follow(asked, &state) => asked.answered.clone(),
                _ => self.ask(&mut state),
            }
        };
        // Nothing is ever sent: this ends when the other side is dropped.
        while answered.changed().await.is_ok() {}
    }

    /// Asks whenever the answer is old, for ever.
    pub(super) async fn keep_fresh(&self) {
        loop {
            self.refresh().await;
            tokio::time::sleep(self.due_in()).await;
        }
    }

    /// How long until somebody may be asked again.
    pub(super) fn allowed_in(&self) -> Duration {
        let state = self.inner.state();
        let since = state.asked.as_ref().map(|asked| asked.at.elapsed());
        since.map_or(Duration::ZERO, |since| {
            self.inner.pause(&state).saturating_sub(since)
        })
    }

    fn due_in(&self) -> Duration {
        let allowed = self.allowed_in();
        let state = self.inner.state();
        let age = state.known.as_ref().map(|(_, at)| at.elapsed());
        age.map_or(Duration::ZERO, |age| {
            self.inner.refresh_after.saturating_sub(age)
        })
        .max(allowed)
    }

    fn ask(&self, state: &mut State<T>) -> watch::Receiver<()> {
        let (answering, answered) = watch::channel(());
        state.asked = Some(Asked {
            at: Instant::now(),
            answered: answered.clone(),
        });
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            if let Some(value) = (inner.ask)().await {
                inner.state().known = Some((Arc::new(value), Instant::now()));
            }
            drop(answering);
        });
        answered
    }
}

impl<T> Inner<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pause(&self, state: &State<T>) -> Duration {
        match state.known {
            Some(_) => self.pause,
            None => self.pause.min(FIRST_PAUSE),
        }
    }

    /// Whether another question may follow this one.
    fn may_follow(&self, asked: &Asked, state: &State<T>) -> bool {
        let is_over = asked.answered.has_changed().is_err();
        is_over && asked.at.elapsed() >= self.pause(state)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::{FutureExt, future::join_all};
    use tokio::sync::Semaphore;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const PAUSE: Duration = Duration::from_secs(30);

    /// Counts questions; answers their number while it is well.
    #[derive(Default)]
    struct FakeSource {
        questions: AtomicUsize,
        ill: std::sync::atomic::AtomicBool,
    }

    impl FakeSource {
        fn count(&self) -> usize {
            self.questions.load(Ordering::SeqCst)
        }

        fn set_ill(&self, ill: bool) {
            self.ill.store(ill, Ordering::SeqCst);
        }

        fn cache(self: &Arc<Self>) -> Refreshed<usize> {
            let source = Arc::clone(self);
            Refreshed::new(
                HOUR,
                PAUSE,
                Box::new(move || {
                    let number = source.questions.fetch_add(1, Ordering::SeqCst) + 1;
                    let ill = source.ill.load(Ordering::SeqCst);
                    async move { (!ill).then_some(number) }.boxed()
                }),
            )
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_asked_twice_within_the_pause() {
        let source = Arc::new(FakeSource::default());
        let cache = source.cache();
        for _ in 0..1000 {
            cache.refresh().await;
            tokio::time::advance(Duration::from_millis(29)).await;
        }
        assert_eq!(source.count(), 1);
        assert_eq!(cache.allowed_in(), Duration::from_secs(1));
        tokio::time::advance(Duration::from_secs(1)).await;
        cache.refresh().await;
        assert_eq!((source.count(), cache.known().as_deref()), (2, Some(&2)));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_ask_at_once_share_one_question() {
        let asked = Arc::new(AtomicUsize::new(0));
        let gate = Arc::new(Semaphore::new(0));
        let cache = {
            let (asked, gate) = (Arc::clone(&asked), Arc::clone(&gate));
            Refreshed::new(
                HOUR,
                Duration::ZERO,
                Box::new(move || {
                    asked.fetch_add(1, Ordering::SeqCst);
                    let gate = Arc::clone(&gate);
                    async move { gate.acquire_owned().await.ok().map(drop) }.boxed()
                }),
            )
        };
        let mut waiting = Box::pin(join_all((0..100).map(|_| cache.refresh())));
        assert!(waiting.as_mut().now_or_never().is_none());
        // Longer than the pause, and it is still not answered.
        tokio::time::advance(PAUSE).await;
        assert!(cache.refresh().now_or_never().is_none());
        gate.add_permits(1);
        waiting.await;
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert!(cache.known().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_who_leaves_does_not_take_the_question_along() {
        let source = Arc::new(FakeSource::default());
        let cache = source.cache();
        assert!(cache.refresh().now_or_never().is_none());
        cache.refresh().await;
        assert_eq!((source.count(), cache.known().as_deref()), (1, Some(&1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failing_source_takes_nothing_away() {
        let source = Arc::new(FakeSource::default());
        let cache = source.cache();
        cache.refresh().await;
        source.set_ill(true);
        for _ in 0..10 {
            tokio::time::advance(PAUSE).await;
            cache.refresh().await;
        }
        assert_eq!((source.count(), cache.known().as_deref()), (11, Some(&1)));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_again_by_age_and_sooner_after_a_failure() {
        let source = Arc::new(FakeSource::default());
        let cache = source.cache();
        source.set_ill(true);
        let fresh = async {
            // Nothing is known: every five seconds.
            tokio::time::sleep(Duration::from_secs(12)).await;
            assert_eq!((source.count(), cache.known()), (3, None));
            source.set_ill(false);
            tokio::time::sleep(Duration::from_secs(4)).await;
            assert_eq!((source.count(), cache.known().as_deref()), (4, Some(&4)));
            // Then every hour, and every half minute when that fails.
            source.set_ill(true);
            tokio::time::sleep(HOUR - Duration::from_secs(2)).await;
            assert_eq!(source.count(), 4);
            tokio::time::sleep(Duration::from_secs(70)).await;
            assert_eq!((source.count(), cache.known().as_deref()), (7, Some(&4)));
        };
        tokio::select! {
            () = cache.keep_fresh() => {}
            () = fresh => {}
        }
    }
}
