//! Lanes that are closed, as far as this process knows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::rate_key::RateKey;
use crate::shared::{Closed, Limit};

/// Beyond so many, those that are over are thrown away.
const KEPT: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Closings {
    lanes: Mutex<HashMap<String, Closing>>,
}

/// The last closing of a rate key, which may be over.
#[derive(Debug, Clone, Copy)]
struct Closing {
    limit: Limit,
    until: Instant,
    /// Closings, this one included, since the rate key last gave an answer of use.
    in_a_row: u32,
}

impl Closings {
    /// Closes a rate key; of two closings the one that ends later stays.
    pub(super) fn close(&self, lane: &RateKey, closed: Closed) {
        let now = Instant::now();
        let (limit, until) = (closed.limit, now + closed.left);
        let mut lanes = self.lock();
        if lanes.len() >= KEPT {
            lanes.retain(|_, closing| closing.until > now);
        }
        let closing = lanes.entry(lane.name().to_owned()).or_insert(Closing {
            limit,
            until: now,
            in_a_row: 0,
        });
        // Requests that were under way together are told together: that is one closing.
        if closing.until <= now {
            closing.in_a_row = closing.in_a_row.saturating_add(1);
        }
        if closing.until < until {
            (closing.limit, closing.until) = (limit, until);
        }
    }

    /// Whether a rate key is closed now, and the how manieth closing in a row it is.
    pub(super) fn get(&self, lane: &RateKey) -> Option<(Closed, u32)> {
        let closing = *self.lock().get(lane.name())?;
        let left = closing.until.checked_duration_since(Instant::now())?;
        let limit = closing.limit;
        (!left.is_zero()).then_some((Closed { limit, left }, closing.in_a_row))
    }

    /// The rate key gave an answer of use: its next closing is the first in a row.
    pub(super) fn answered(&self, lane: &RateKey) {
        if let Some(closing) = self.lock().get_mut(lane.name()) {
            closing.in_a_row = 0;
        }
    }

    /// The map is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Closing>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::*;
    use crate::client::ask::Ask;

    fn lane(host: &str) -> RateKey {
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        RateKey::of(&Ask::new(&url, crate::Answer::check))
    }

    fn closed(limit: Limit, seconds: u64) -> Closed {
        let left = Duration::from_secs(seconds);
        Closed { limit, left }
    }

    #[tokio::test(start_paused = true)]
    async fn a_closing_holds_for_its_lane_and_its_time() {
        let closings = Closings::default();
        let (here, there) = (lane("a.example"), lane("b.example"));
        closings.close(&here, closed(Limit::Rate, 10));
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(closings.get(&here), Some((closed(Limit::Rate, 6), 1)));
        assert_eq!(closings.get(&there), None);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(closings.get(&here), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_longer_closing_stays() {
        let closings = Closings::default();
        let lane = lane("a.example");
        let now = |closings: &Closings| closings.get(&lane).map(|(closed, _)| closed);
        closings.close(&lane, closed(Limit::Quota, 3600));
        closings.close(&lane, closed(Limit::Rate, 60));
        assert_eq!(now(&closings), Some(closed(Limit::Quota, 3600)));
        closings.close(&lane, closed(Limit::Rate, 7200));
        assert_eq!(now(&closings), Some(closed(Limit::Rate, 7200)));
    }

    #[tokio::test(start_paused = true)]
    async fn closings_in_a_row_are_counted_until_there_is_an_answer() {
        let closings = Closings::default();
        let lane = lane("a.example");
        let close = async |answers: usize| {
            for _ in 0..answers {
                closings.close(&lane, closed(Limit::Rate, 10));
            }
            let in_a_row = closings.get(&lane).map(|(_, in_a_row)| in_a_row);
            tokio::time::advance(Duration::from_secs(11)).await;
            in_a_row
        };
        assert_eq!(close(1).await, Some(1));
        assert_eq!(close(4).await, Some(2), "told together");
        assert_eq!(close(1).await, Some(3));
        closings.answered(&lane);
        assert_eq!(close(1).await, Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_does_not_pile_up() {
        let closings = Closings::default();
        for number in 0..3 * KEPT {
            closings.close(&lane(&format!("{number}.example")), closed(Limit::Rate, 1));
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        assert!(closings.lock().len() <= KEPT, "{}", closings.lock().len());
    }
}
