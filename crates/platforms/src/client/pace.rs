//! How many requests a rate key gets from us, at once and per second, and when it gets none.
//!
//! Turns are taken from the pace that all workers share, where there is one. Without it,
//! or while it is away, this process keeps the pace alone: slower work would be no gain,
//! and a few requests too many for a while are no harm.
//!
//! Requests in flight are counted per process only. Together they follow from the shared
//! pace: at 5 a second and an answer in half a second there are two or three in flight,
//! however many workers there are.
//!
//! A post that waits for its turn at a host, or for its answer, waits beside the posts in work where
//! there is room. Where there is none and the host is slow, it is sent away ([`Failure::Crowded`]), unless
//! something was asked for it already: another worker would ask that again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::ClientSettings;
use super::closings::Closings;
use super::doubts::Doubts;
use super::place::Waiter;
use super::rate_key::RateKey;
use super::slots::{Permit, Slots};
use crate::Failure;
use crate::shared::{Away, Closed, Limit, Rate, SharedPace, Turn};

/// Beyond so many rate keys, the records of idle ones are thrown away.
const RATE_KEYS_KEPT: usize = 1024;

/// How often a post that found no room to wait in looks for some.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Requests that may follow one another at once before the pace sets in.
const BURST: NonZeroU32 = NonZeroU32::new(4).expect("bug: not zero");

#[derive(Debug)]
pub(super) struct Pace {
    rate: Rate,
    limiter: DefaultKeyedRateLimiter<String>,
    slots: Mutex<HashMap<String, Arc<Slots>>>,
    per_lane: usize,
    place_for: Duration,
    patience: Duration,
    closings: Closings,
    doubts: Doubts,
    /// Tells who waits for a turn that a rate key was closed, or that a doubt about one has ended.
    changed: Notify,
    shared: Option<Arc<dyn SharedPace>>,
    /// The shared pace could not be used the last time; said once, not with every request.
    alone: AtomicBool,
}

impl Pace {
    /// Fails with a sentence when a number is zero.
    pub(super) fn new(
        settings: &ClientSettings,
        shared: Option<Arc<dyn SharedPace>>,
    ) -> Result<Self, String> {
        let per_second = NonZeroU32::new(settings.requests_per_second)
            .ok_or("requests per second and host must be at least 1")?;
        let per_lane = settings.per_host_concurrency;
        if per_lane == 0 {
            return Err("requests in flight per host must be at least 1".to_owned());
        }
        let burst = BURST.min(per_second);
        Ok(Self {
            rate: Rate { per_second, burst },
            limiter: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            slots: Mutex::new(HashMap::new()),
            per_lane,
            place_for: settings.place_for,
            patience: settings.patience,
            closings: Closings::default(),
            doubts: Doubts::default(),
            changed: Notify::new(),
            shared,
            alone: AtomicBool::new(false),
        })
    }

    /// Waits for a turn; the rate key's slot is free again when the permit is dropped.
    ///
    /// Fails with [`Failure::Closed`] when the rate key is closed, whoever was told so, and as soon as it
    /// is: who waited gives up no turn that others could use, and holds nothing meanwhile. Fails with
    /// [`Failure::Crowded`] when the host is slow and the post may not wait for it.
    pub(super) async fn turn(&self, lane: &RateKey, waiter: Waiter<'_>) -> Result<Permit, Failure> {
        let slots = self.slots_of(lane);
        let permit = tokio::select! {
            biased;
            failure = self.closes(lane) => return Err(failure),
            crowded = self.outstays(&slots, waiter) => return Err(crowded),
            permit = self.wait(lane, &slots, waiter) => permit,
        };
        self.pass(lane)?;
        Ok(permit)
    }

    async fn wait(&self, lane: &RateKey, slots: &Arc<Slots>, waiter: Waiter<'_>) -> Permit {
        // The slot comes first, so that those who wait for it do not use up turns.
        let slots = Arc::clone(slots);
        let permit = match waiter.is_waited_for {
            true => slots.beyond(),
            false => slots.take().await,
        };
        self.settled(lane).await;
        match self.shared_turn(lane).await {
            Some(Turn::After(wait)) => tokio::time::sleep(wait).await,
            Some(Turn::Closed(closed)) => {
                self.closings.close(lane, closed);
                self.changed.notify_waiters();
            }
            None => self.limiter.until_key_ready(&lane.name().to_owned()).await,
        }
        permit
    }

    /// Watches a request that is sent now: its post steps aside as soon as it may. The request goes on in
    /// any case: to give it up would cost the host another answer.
    pub(super) async fn watch(&self, permit: &Permit, waiter: Waiter<'_>) -> Infallible {
        let aside = async {
            let _ = timeout(self.place_for, permit.slots().slow()).await;
            steps_aside(waiter).await;
            std::future::pending().await
        };
        tokio::select! {
            never = aside => never,
            never = permit.grows_old() => never,
        }
    }

    /// Watches a post that waits for a turn: it steps aside after a moment. Where it may not, it stays at
    /// its place as long as the host is not slow, since then the wait is short; but not for ever. Returns
    /// when it may not even then, and never for one that has the first half of a page.
    async fn outstays(&self, slots: &Slots, waiter: Waiter<'_>) -> Failure {
        for at_most in [self.place_for, self.patience] {
            let _ = timeout(at_most, slots.slow()).await;
            if waiter.steps_aside() {
                return std::future::pending().await;
            }
        }
        if waiter.has_half {
            steps_aside(waiter).await;
            return std::future::pending().await;
        }
        Failure::Crowded {
            host: waiter.host.to_owned(),
            left: slots.opens_in(self.patience),
        }
    }

    /// Waits while another request finds out what a refusal means.
    async fn settled(&self, lane: &RateKey) {
        loop {
            // Before the look, so that a change in between wakes.
            let mut change = std::pin::pin!(self.changed.notified());
            change.as_mut().enable();
            match self.doubts.pass(lane) {
                Ok(()) => return,
                Err(until) => {
                    let _ = tokio::time::timeout_at(until, change).await;
                }
            }
        }
    }

    /// Waits until the rate key is closed, which it may be already.
    async fn closes(&self, lane: &RateKey) -> Failure {
        loop {
            // Before the look, so that a closing in between wakes.
            let mut closing = std::pin::pin!(self.changed.notified());
            closing.as_mut().enable();
            if let Err(failure) = self.pass(lane) {
                return failure;
            }
            closing.await;
        }
    }

    /// A request that was sent then was refused by a limit: the rate key is closed, for this process and
    /// for those that share its pace, unless that may concern the request alone.
    pub(super) async fn refused(&self, lane: &RateKey, closed: Closed, sent: Instant) {
        let closed = self.doubts.refused(lane, closed, sent);
        if let Some(closed) = closed {
            self.closings.close(lane, closed);
        }
        self.changed.notify_waiters();
        if let Some(closed) = closed {
            self.tell_others(lane, closed).await;
        }
    }

    /// The rate key said in a good answer that a limit is near: nothing is asked for so long.
    pub(super) async fn rest(&self, lane: &RateKey, left: Duration) {
        let limit = Limit::Rate;
        let closed = Closed { limit, left };
        self.closings.close(lane, closed);
        self.changed.notify_waiters();
        self.tell_others(lane, closed).await;
    }

    async fn tell_others(&self, lane: &RateKey, closed: Closed) {
        if let Some(shared) = &self.shared {
            self.noted(shared.close(lane.name(), closed).await);
        }
    }

    /// A request that was sent then had an answer of use.
    pub(super) fn answered(&self, lane: &RateKey, sent: Instant) {
        self.closings.answered(lane);
        if self.doubts.answered(lane, sent) {
            self.changed.notify_waiters();
        }
    }

    /// A request ended without an answer, or with one that says nothing of limits.
    pub(super) fn inconclusive(&self, lane: &RateKey) {
        if self.doubts.inconclusive(lane) {
            self.changed.notify_waiters();
        }
    }

    fn pass(&self, lane: &RateKey) -> Result<(), Failure> {
        let Some((Closed { limit, left }, in_a_row)) = self.closings.get(lane) else {
            return Ok(());
        };
        Err(Failure::Closed {
            host: lane.host().to_owned(),
            limit,
            left,
            in_a_row,
        })
    }

    /// `None` when this process is on its own.
    async fn shared_turn(&self, lane: &RateKey) -> Option<Turn> {
        let shared = self.shared.as_ref()?;
        self.noted(shared.turn(lane.name(), self.rate).await)
    }

    /// Says when the shared pace goes and comes back.
    fn noted<T>(&self, answer: Result<T, Away>) -> Option<T> {
        let alone = self.alone.swap(answer.is_err(), Ordering::Relaxed);
        match &answer {
            Err(error) if !alone => {
                tracing::warn!(%error, "the pace that all workers share cannot be used; until it is back this worker keeps its own");
            }
            Ok(_) if alone => tracing::info!("the pace that all workers share is back"),
            _ => {}
        }
        answer.ok()
    }

    fn slots_of(&self, lane: &RateKey) -> Arc<Slots> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= RATE_KEYS_KEPT && !slots.contains_key(lane.name()) {
            slots.retain(|_, slots| Arc::strong_count(slots) > 1);
            self.limiter.retain_recent();
        }
        // Where answers come faster, not they are the limit but the pace, and whoever waits has a turn
        // soon.
        let at_once = if lane.is_single() { 1 } else { self.per_lane };
        let per_lane = u32::try_from(at_once).unwrap_or(u32::MAX);
        let by_pace = Duration::from_secs(1) * per_lane / self.rate.per_second.get();
        let slow_after = self.place_for.max(by_pace);
        let fresh = || Slots::new(at_once, slow_after, self.patience);
        slots
            .entry(lane.name().to_owned())
            .or_insert_with(fresh)
            .clone()
    }
}

/// Has the post step aside, now or as soon as there is room.
async fn steps_aside(waiter: Waiter<'_>) {
    while !waiter.steps_aside() {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
