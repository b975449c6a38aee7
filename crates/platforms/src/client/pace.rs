//! How many requests a lane gets from us, at once and per second, and when it gets none.
//!
//! Turns are taken from the pace that all workers share, where there is one. Without it,
//! or while it is away, this process keeps the pace alone: slower work would be no gain,
//! and a few requests too many for a while are no harm.
//!
//! Requests in flight are counted per process only. Together they follow from the shared
//! pace: at 5 a second and an answer in half a second there are two or three in flight,
//! however many workers there are.
//!
//! Whoever waits for a host holds a place among the posts in work. Where a host is so slow that the
//! places would go to those who wait for it, they are sent away instead ([`Failure::Crowded`]), and
//! posts of other hosts have the places.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::closings::Closings;
use super::doubts::Doubts;
use super::lane::Lane;
use super::slots::{Permit, Slots};
use crate::Failure;
use crate::shared::{Away, Closed, Rate, SharedPace, Turn};

/// Beyond so many lanes, the records of idle ones are thrown away.
const LANES_KEPT: usize = 1024;

/// Requests that may follow one another at once before the pace sets in.
const BURST: NonZeroU32 = NonZeroU32::new(4).expect("bug: not zero");

#[derive(Debug)]
pub(super) struct Pace {
    rate: Rate,
    limiter: DefaultKeyedRateLimiter<String>,
    slots: Mutex<HashMap<String, Arc<Slots>>>,
    per_lane: usize,
    patience: Duration,
    closings: Closings,
    doubts: Doubts,
    /// Tells who waits for a turn that a lane was closed, or that a doubt about one has ended.
    changed: Notify,
    shared: Option<Arc<dyn SharedPace>>,
    /// The shared pace could not be used the last time; said once, not with every request.
    alone: AtomicBool,
}

impl Pace {
    /// Fails with a sentence when a number is zero. `patience` is how long a request may wait for
    /// others of its lane before it is sent away.
    pub(super) fn new(
        per_second: u32,
        per_host: usize,
        patience: Duration,
        shared: Option<Arc<dyn SharedPace>>,
    ) -> Result<Self, String> {
        let per_second =
            NonZeroU32::new(per_second).ok_or("requests per second and host must be at least 1")?;
        if per_host == 0 {
            return Err("requests in flight per host must be at least 1".to_owned());
        }
        let burst = BURST.min(per_second);
        Ok(Self {
            rate: Rate { per_second, burst },
            limiter: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            slots: Mutex::new(HashMap::new()),
            per_lane: per_host,
            patience,
            closings: Closings::default(),
            doubts: Doubts::default(),
            changed: Notify::new(),
            shared,
            alone: AtomicBool::new(false),
        })
    }

    /// Waits for a turn; the lane's slot is free again when the permit is dropped.
    ///
    /// Fails with [`Failure::Closed`] when the lane is closed, whoever was told so, and as soon as it
    /// is: who waited gives up no turn that others could use, and holds nothing meanwhile. Fails with
    /// [`Failure::Crowded`] when no slot is free in time.
    pub(super) async fn turn(&self, lane: &Lane) -> Result<Permit, Failure> {
        tokio::select! {
            biased;
            failure = self.closes(lane) => Err(failure),
            permit = self.wait(lane) => {
                let permit = permit?;
                self.pass(lane)?;
                Ok(permit)
            }
        }
    }

    async fn wait(&self, lane: &Lane) -> Result<Permit, Failure> {
        // The slot comes first, so that those who wait for it do not use up turns.
        let slots = self.slots_of(lane);
        let permit = slots.take().await.map_err(|left| Failure::Crowded {
            host: lane.host().to_owned(),
            left,
        })?;
        self.settled(lane).await;
        match self.shared_turn(lane).await {
            Some(Turn::After(wait)) => tokio::time::sleep(wait).await,
            Some(Turn::Closed(closed)) => {
                self.closings.close(lane, closed);
                self.changed.notify_waiters();
            }
            None => self.limiter.until_key_ready(&lane.name().to_owned()).await,
        }
        Ok(permit)
    }

    /// Waits while another request finds out what a refusal means.
    async fn settled(&self, lane: &Lane) {
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

    /// Waits until the lane is closed, which it may be already.
    async fn closes(&self, lane: &Lane) -> Failure {
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

    /// A request that was sent then was refused by a limit: the lane is closed, for this process and
    /// for those that share its pace, unless that may concern the request alone.
    pub(super) async fn refused(&self, lane: &Lane, closed: Closed, sent: Instant) {
        let closed = self.doubts.refused(lane, closed, sent);
        if let Some(closed) = closed {
            self.closings.close(lane, closed);
        }
        self.changed.notify_waiters();
        if let Some(shared) = &self.shared {
            self.heed(shared.close(lane.name(), closed).await);
        }
    }

    /// A request that was sent then had an answer of use.
    pub(super) fn answered(&self, lane: &Lane, sent: Instant) {
        self.closings.answered(lane);
        if self.doubts.answered(lane, sent) {
            self.changed.notify_waiters();
        }
    }

    /// A request ended without an answer, or with one that says nothing of limits.
    pub(super) fn told_nothing(&self, lane: &Lane) {
        if self.doubts.told_nothing(lane) {
            self.changed.notify_waiters();
        }
    }

    fn pass(&self, lane: &Lane) -> Result<(), Failure> {
        let Some(closed) = closed else { return };
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
    async fn shared_turn(&self, lane: &Lane) -> Option<Turn> {
        let shared = self.shared.as_ref()?;
        self.heed(shared.turn(lane.name(), self.rate).await)
    }

    /// Says when the shared pace goes and comes back.
    fn heed<T>(&self, told: Result<T, Away>) -> Option<T> {
        let alone = self.alone.swap(told.is_err(), Ordering::Relaxed);
        match &told {
            Err(error) if !alone => {
                tracing::warn!(%error, "the pace that all workers share cannot be used; until it is back this worker keeps its own");
            }
            Ok(_) if alone => tracing::info!("the pace that all workers share is back"),
            _ => {}
        }
        told.ok()
    }

    fn slots_of(&self, lane: &Lane) -> Arc<Slots> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= LANES_KEPT && !slots.contains_key(lane.name()) {
            slots.retain(|_, slots| Arc::strong_count(slots) > 1);
            self.limiter.retain_recent();
        }
        let fresh = || Slots::new(self.per_lane, self.patience);
        slots
            .entry(lane.name().to_owned())
            .or_insert_with(fresh)
            .clone()
    }
}
