//! Lanes that refused a request for a moment: whether the host refuses, or that request alone is refused.
//!
//! Some servers refuse single requests and answer all others meanwhile: one of several machines
//! behind a name is busy, or a limit counts by something that is not ours. If each such answer closed
//! the rate key, a list would take many times as long. So after a refusal one request at a time goes on: an
//! answer means that the host takes requests, some refusals in a row that it does not. Two in a row are
//! chance where one in ten is refused, and would close the rate key every few seconds. A host that asks for
//! a longer pause, or refuses much of what it is asked, has it at once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::rate_key::RateKey;
use crate::shared::{Closed, Limit};

/// The longest pause that is not believed at once.
const BRIEF: Duration = Duration::from_secs(10);

/// So many refusals are the host's when each was sent after the one before it had come, and nothing
/// else was answered in between.
const IN_A_ROW: u32 = 3;

/// So many refusals among the last 32 answers are the host's: four in ten. Where one in five is refused
/// at random, there are so many in one of a hundred cases.
const MANY: u32 = 13;

/// Beyond so many rate keys, those that nothing is open about are thrown away.
const KEPT: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Doubts {
    lanes: Mutex<HashMap<String, State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The last 32 answers, the newest in the lowest bit: 1 is a refusal.
    answers: u32,
    /// When the latest request was sent that had an answer of use.
    served: Option<Instant>,
    doubt: Option<Doubt>,
}

/// A refusal of which nobody knows yet what it means.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    /// When the first refused request was sent.
    sent: Instant,
    /// When the last refusal came that was one more in a row.
    since: Instant,
    in_a_row: u32,
    /// When the host takes requests again, if it is the host who refuses.
    until: Instant,
    /// A request was let through to find out.
    probed: bool,
}

impl Doubts {
    /// A request that was sent then was refused; answers whether, and how, the rate key is to be closed.
    pub(super) fn refused(&self, lane: &RateKey, closed: Closed, sent: Instant) -> Option<Closed> {
        let now = Instant::now();
        let mut lanes = self.lock();
        if lanes.len() >= KEPT {
            lanes.retain(|_, state| state.doubt.is_some_and(|doubt| doubt.until > now));
        }
        let state = lanes.entry(lane.name().to_owned()).or_default();
        state.answers = state.answers << 1 | 1;
        let doubt = state.doubt.take().filter(|doubt| doubt.until > now);
        if closed.limit == Limit::Quota || closed.left > BRIEF {
            return Some(closed);
        }
        let until = doubt
            .map_or(now, |doubt| doubt.until)
            .max(now + closed.left);
        let doubt = match doubt {
            // It was under way together with the one before.
            Some(doubt) if doubt.since > sent => Some(Doubt { until, ..doubt }),
            Some(doubt) => Some(Doubt {
                since: now,
                in_a_row: doubt.in_a_row + 1,
                until,
                probed: false,
                ..doubt
            }),
            None if state.served.is_some_and(|served| served > sent) => None,
            None => Some(Doubt {
                sent,
                since: now,
                in_a_row: 1,
                until,
                probed: false,
            }),
        };
        let is_host = doubt.is_some_and(|doubt| doubt.in_a_row >= IN_A_ROW)
            || state.answers.count_ones() >= MANY;
        if is_host {
            let left = until - now;
            return Some(Closed { left, ..closed });
        }
        state.doubt = doubt;
        None
    }

    /// A request that was sent then had an answer of use; answers whether that ended a doubt.
    pub(super) fn answered(&self, lane: &RateKey, sent: Instant) -> bool {
        let mut lanes = self.lock();
        let Some(state) = lanes.get_mut(lane.name()) else {
            return false;
        };
        state.answers <<= 1;
        state.served = state.served.max(Some(sent));
        state.doubt.take_if(|doubt| doubt.sent < sent).is_some()
    }

    /// A request ended and told nothing: another one may find out. Answers whether there is a doubt.
    pub(super) fn inconclusive(&self, lane: &RateKey) -> bool {
        let mut lanes = self.lock();
        let doubt = lanes
            .get_mut(lane.name())
            .and_then(|state| state.doubt.as_mut());
        doubt.map(|doubt| doubt.probed = false).is_some()
    }

    /// Lets a request through, unless one is finding out about the rate key; fails with the time until
    /// which to wait at most.
    pub(super) fn pass(&self, lane: &RateKey) -> Result<(), Instant> {
        let mut lanes = self.lock();
        let Some(state) = lanes.get_mut(lane.name()) else {
            return Ok(());
        };
        let now = Instant::now();
        match &mut state.doubt {
            Some(doubt) if doubt.until > now && doubt.probed => Err(doubt.until),
            Some(doubt) if doubt.until > now => {
                doubt.probed = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The map is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::client::ask::Ask;

    fn lane() -> RateKey {
        let url = Url::parse("https://a.example/").unwrap();
        RateKey::of(&Ask::new(&url, crate::Answer::check))
    }

    fn seconds(seconds: u64) -> Closed {
        Closed {
            limit: Limit::Rate,
            left: Duration::from_secs(seconds),
        }
    }

    async fn moment() -> Instant {
        tokio::time::advance(Duration::from_millis(10)).await;
        Instant::now()
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_among_answers_closes_nothing() {
        let (doubts, lane) = (Doubts::default(), lane());
        let refused = moment().await;
        let later = moment().await;
        moment().await;
        assert_eq!(doubts.refused(&lane, seconds(1), refused), None);
        assert_eq!(doubts.pass(&lane), Ok(()), "the one that finds out");
        assert!(doubts.pass(&lane).is_err(), "the others wait for it");
        assert!(doubts.answered(&lane, later));
        assert_eq!(doubts.pass(&lane), Ok(()));
        // Known before the refusal came.
        assert_eq!(doubts.refused(&lane, seconds(1), refused), None);
        assert_eq!(doubts.pass(&lane), Ok(()));
        assert_eq!(doubts.pass(&lane), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_sent_before_proves_nothing() {
        let (doubts, lane) = (Doubts::default(), lane());
        let before = moment().await;
        let refused = moment().await;
        assert_eq!(doubts.refused(&lane, seconds(1), refused), None);
        assert!(!doubts.answered(&lane, before));
        for _ in 0..2 * IN_A_ROW {
            let together = doubts.refused(&lane, seconds(1), before);
            assert_eq!(together, None, "it was under way already");
        }
        for in_a_row in 2..IN_A_ROW {
            let next = moment().await;
            assert_eq!(doubts.refused(&lane, seconds(1), next), None, "{in_a_row}");
            assert_eq!(doubts.pass(&lane), Ok(()), "another finds out");
            assert!(doubts.pass(&lane).is_err());
        }
        let last = moment().await;
        let closed = doubts.refused(&lane, seconds(2), last);
        assert_eq!(closed, Some(seconds(2)));
        assert_eq!(doubts.pass(&lane), Ok(()), "closing is not for here");
    }

    #[tokio::test(start_paused = true)]
    async fn longer_pauses_and_quotas_are_believed_at_once() {
        let (doubts, lane) = (Doubts::default(), lane());
        let sent = moment().await;
        let long = seconds(BRIEF.as_secs() + 1);
        assert_eq!(doubts.refused(&lane, long, sent), Some(long));
        let quota = Closed {
            limit: Limit::Quota,
            ..seconds(1)
        };
        assert_eq!(doubts.refused(&lane, quota, sent), Some(quota));
    }

    #[tokio::test(start_paused = true)]
    async fn who_refuses_half_of_all_is_believed() {
        let (doubts, lane) = (Doubts::default(), lane());
        let mut closings = 0;
        for number in 0..60 {
            let sent = moment().await;
            if number % 2 == 0 {
                closings += u32::from(doubts.refused(&lane, seconds(1), sent).is_some());
            } else {
                doubts.answered(&lane, sent);
            }
        }
        assert!(closings >= 15, "{closings} of 30");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_tells_nothing_is_followed_by_another() {
        let (doubts, lane) = (Doubts::default(), lane());
        assert!(!doubts.inconclusive(&lane));
        let sent = moment().await;
        doubts.refused(&lane, seconds(1), sent);
        assert_eq!(doubts.pass(&lane), Ok(()));
        assert!(doubts.inconclusive(&lane));
        assert_eq!(doubts.pass(&lane), Ok(()));
        let until = doubts.pass(&lane).expect_err("one is on its way");
        tokio::time::advance(until - Instant::now()).await;
        assert_eq!(doubts.pass(&lane), Ok(()), "the pause is over");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_does_not_pile_up() {
        let doubts = Doubts::default();
        for number in 0..3 * KEPT {
            let url = Url::parse(&format!("https://{number}.example/")).unwrap();
            let lane = RateKey::of(&Ask::new(&url, crate::Answer::check));
            doubts.refused(&lane, seconds(1), moment().await);
        }
        assert!(doubts.lock().len() <= KEPT, "{}", doubts.lock().len());
    }
}
