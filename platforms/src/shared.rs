//! Politeness that several processes keep together: what they tell each other, not how.
//!
//! A platform counts the requests of all our workers together, and so must we. Where the
//! count is kept is for whoever implements [`SharedPace`]; without one, or while it is
//! away, each process is polite on its own.

use std::fmt::Debug;
use std::num::NonZeroU32;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::Failure;

/// What several processes know of the allowances that they share.
///
/// A `lane` is one allowance: a host, or a host and a digest of the key that is used
/// there. It never holds the key itself.
#[async_trait]
pub trait SharedPace: Debug + Send + Sync {
    /// Takes the next turn of a lane, unless it is closed.
    ///
    /// # Errors
    /// [`Away`], soon rather than late: somebody waits to send a request.
    async fn turn(&self, lane: &str, rate: Rate) -> Result<Turn, Away>;

    /// Closes a lane to everybody. Of two closings the one that ends later stays.
    ///
    /// # Errors
    /// [`Away`]; then the others find out by themselves.
    async fn close(&self, lane: &str, closed: Closed) -> Result<(), Away>;
}

/// How fast requests of one lane may follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests per second in the long run.
    pub per_second: NonZeroU32,
    /// Requests that may come at once after a pause.
    pub burst: NonZeroU32,
}

/// What a lane answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The turn is ours after this wait.
    After(Duration),
    /// No request may be sent.
    Closed(Closed),
}

/// A lane on which nothing is sent for a while, because the platform said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// What was reached.
    pub limit: Limit,
    /// Until it opens. A duration, since the clocks of two machines differ.
    pub left: Duration,
}

/// What a platform limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Requests in a short time.
    Rate,
    /// The allowance of a key.
    Quota,
}

impl Limit {
    /// The word for it outside of this process; [`Failure::code`] says the same.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate_limited",
            Self::Quota => "quota_exhausted",
        }
    }

    /// Reads [`Limit::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Rate, Self::Quota]
            .into_iter()
            .find(|limit| limit.word() == word)
    }
}

/// The shared pace cannot be used now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);

impl Closed {
    /// The closing that a failure asks for, if it is of that kind.
    pub(crate) fn of(failure: &Failure) -> Option<Self> {
        let (limit, left) = match failure {
            Failure::RateLimited { retry_after } => (Limit::Rate, *retry_after),
            Failure::QuotaExhausted { reset_at } => {
                let left = (*reset_at - Utc::now()).to_std().unwrap_or_default();
                (Limit::Quota, left)
            }
            _ => return None,
        };
        (!left.is_zero()).then_some(Self { limit, left })
    }

    /// The failure of a request that was not sent.
    pub(crate) fn failure(self) -> Failure {
        self.failure_at(Utc::now())
    }

    fn failure_at(self, now: DateTime<Utc>) -> Failure {
        match self.limit {
            Limit::Rate => Failure::RateLimited {
                // Never too early, and no sentence about waiting for 0 s.
                retry_after: Duration::from_secs(self.left.as_secs_f64().ceil() as u64),
            },
            // To the second, so that all posts that wait for one reset name the same moment.
            Limit::Quota => Failure::QuotaExhausted {
                reset_at: (now + TimeDelta::from_std(self.left).unwrap_or_default())
                    .round_subsecs(0),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_failures() {
        for limit in [Limit::Rate, Limit::Quota] {
            let left = Duration::from_secs(5);
            assert_eq!(Closed { limit, left }.failure().code(), limit.word());
            assert_eq!(Limit::from_word(limit.word()), Some(limit));
        }
        assert_eq!(Limit::from_word("not_found"), None);
    }

    #[test]
    fn a_request_that_is_not_sent_fails_like_the_one_that_closed_the_lane() {
        let fail = |limit, millis, now: &str| {
            let left = Duration::from_millis(millis);
            Closed { limit, left }.failure_at(now.parse().unwrap())
        };
        let now = "2026-01-15T07:59:00.250Z";
        for (millis, seconds) in [(1, 1), (1000, 1), (1001, 2)] {
            let retry_after = Duration::from_secs(seconds);
            let expected = Failure::RateLimited { retry_after };
            assert_eq!(fail(Limit::Rate, millis, now), expected);
        }
        let reset_at = "2026-01-15T08:00:00Z".parse().unwrap();
        for millis in [59_749, 59_750, 59_752] {
            let expected = Failure::QuotaExhausted { reset_at };
            assert_eq!(fail(Limit::Quota, millis, now), expected);
        }
    }

    #[test]
    fn only_limits_that_last_close_a_lane() {
        let rate = |retry_after| Closed::of(&Failure::RateLimited { retry_after });
        let left = Duration::from_secs(7);
        let limit = Limit::Rate;
        assert_eq!(rate(left), Some(Closed { limit, left }));
        assert_eq!(rate(Duration::ZERO), None);
        let past = Utc::now() - TimeDelta::hours(1);
        assert_eq!(
            Closed::of(&Failure::QuotaExhausted { reset_at: past }),
            None
        );
        assert_eq!(Closed::of(&Failure::NotFound), None);
    }
}
