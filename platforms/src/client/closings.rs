//! Lanes that are closed, as far as this process knows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::lane::Lane;
use crate::shared::{Closed, Limit};

/// Beyond so many, those that are over are thrown away.
const KEPT: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Closings {
    lanes: Mutex<HashMap<String, (Limit, Instant)>>,
}

impl Closings {
    /// Closes a lane; of two closings the one that ends later stays.
    pub(super) fn close(&self, lane: &Lane, closed: Closed) {
        let (limit, until) = (closed.limit, Instant::now() + closed.left);
        let mut lanes = self.lock();
        if lanes.len() >= KEPT {
            lanes.retain(|_, (_, until)| *until > Instant::now());
        }
        let kept = lanes
            .entry(lane.name().to_owned())
            .or_insert((limit, until));
        if kept.1 < until {
            *kept = (limit, until);
        }
    }

    /// Whether a lane is closed now.
    pub(super) fn get(&self, lane: &Lane) -> Option<Closed> {
        let (limit, until) = *self.lock().get(lane.name())?;
        let left = until.checked_duration_since(Instant::now())?;
        (!left.is_zero()).then_some(Closed { limit, left })
    }

    /// The map is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Limit, Instant)>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::*;
    use crate::client::ask::Ask;

    fn lane(host: &str) -> Lane {
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        Lane::of(&Ask::new(&url, crate::Answer::check))
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
        assert_eq!(closings.get(&here), Some(closed(Limit::Rate, 6)));
        assert_eq!(closings.get(&there), None);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(closings.get(&here), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_longer_closing_stays() {
        let closings = Closings::default();
        let lane = lane("a.example");
        closings.close(&lane, closed(Limit::Quota, 3600));
        closings.close(&lane, closed(Limit::Rate, 60));
        assert_eq!(closings.get(&lane), Some(closed(Limit::Quota, 3600)));
        closings.close(&lane, closed(Limit::Rate, 7200));
        assert_eq!(closings.get(&lane), Some(closed(Limit::Rate, 7200)));
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
