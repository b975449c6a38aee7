//! Politeness that several processes keep together: what they tell each other, not how.
//!
//! A platform counts the requests of all our workers together, and so must we. Where the
//! count is kept is for whoever implements [`SharedPace`]; without one, or while it is
//! away, each process is polite on its own.

use std::fmt::Debug;
use std::num::NonZeroU32;
use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;

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
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn the_words_are_those_of_the_failures() {
        for limit in [Limit::Rate, Limit::Quota] {
            let closed = Failure::Closed {
                host: "a.example".to_owned(),
                limit,
                left: Duration::from_secs(5),
                in_a_row: 1,
            };
            assert_eq!(closed.code(), limit.word());
            assert_eq!(Limit::from_word(limit.word()), Some(limit));
        }
        assert_eq!(Limit::from_word("not_found"), None);
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
