//! One limit: by Redis where there is one that answers, by this process alone otherwise.

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use queue::Redis;

use super::{Asker, Left, Rate, Standing, shared::SharedLimit};

/// See the module.
pub(super) struct Limiter {
    name: &'static str,
    rate: Rate,
    clock: DefaultClock,
    own: DefaultKeyedRateLimiter<Asker, StateInformationMiddleware>,
    shared: Option<SharedLimit>,
}

impl Limiter {
    /// Nothing is asked of Redis yet.
    pub(super) fn new(name: &'static str, rate: Rate, redis: Option<&Redis>) -> Self {
        let quota = Quota::with_period(rate.interval());
        let quota = quota.expect("bug: a rate without an interval");
        let quota = quota.allow_burst(rate.requests());
        Self {
            name,
            rate,
            clock: DefaultClock::default(),
            own: RateLimiter::keyed(quota).with_middleware(),
            shared: redis.map(|redis| SharedLimit::new(name, rate, redis.clone())),
        }
    }

    /// One more of somebody.
    pub(super) async fn take(&self, asker: Asker) -> Standing {
        let left = match &self.shared {
            Some(shared) => match shared.take(asker).await {
                Ok(left) => left,
                Err(away) => {
                    tracing::debug!(%away, "this process limits requests by itself");
                    self.take_alone(asker)
                }
            },
            None => self.take_alone(asker),
        };
        Standing {
            name: self.name,
            rate: self.rate,
            left,
        }
    }

    fn take_alone(&self, asker: Asker) -> Left {
        match self.own.check_key(&asker) {
            Ok(state) => Left::Some(state.remaining_burst_capacity()),
            Err(until) => Left::Nothing(until.wait_time_from(self.clock.now())),
        }
    }

    /// Forgets whoever has their whole quota again.
    pub(super) fn tidy(&self) {
        self.own.retain_recent();
        self.own.shrink_to_fit();
    }
}
