//! How many follow a profile, over time: as it was measured, and by hour, day or week.
//!
//! A measurement holds until the next one, and is known to hold until the poll before that. What is in
//! between two values is not known, and what is in a gap is not made up.

mod buckets;
mod compare;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use store::{Measurement, Profile};

pub use buckets::{Bucket, buckets, whole};
pub use compare::{Compared, compare};

use crate::{Error, Service};

/// Measurements of one answer at most: a year of one every five minutes.
pub const MOST: u32 = 110_000;

/// What is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// As it was measured, where something changed.
    #[default]
    Raw,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks, which begin on Monday.
    Week,
}

impl By {
    /// All of them, with their words.
    pub const WORDS: [(Self, &'static str); 4] = [
        (Self::Raw, "raw"),
        (Self::Hour, "hour"),
        (Self::Day, "day"),
        (Self::Week, "week"),
    ];
}

/// A time, from the first moment to before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub to: DateTime<Utc>,
}

impl Window {
    /// The time that is asked for; where nothing is said, it ends with the last poll, and is as long as
    /// suits what is put together.
    pub fn of(
        profile: &Profile,
        by: By,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> Self {
        let last = profile.polled_at.unwrap_or(profile.created_at);
        let to = to.unwrap_or(last + TimeDelta::milliseconds(1));
        let days = match by {
            By::Raw => 30,
            By::Hour => 14,
            By::Day => 90,
            By::Week => 365,
        };
        Self {
            from: from.unwrap_or(to - TimeDelta::days(days)),
            to,
        }
    }
}

/// A measurement and how long it holds within a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Since when, within the time.
    pub from: DateTime<Utc>,
    /// A value is known up to here: the last poll that told the same. A gap lasts until here.
    pub until: DateTime<Utc>,
    /// The next measurement, or the last poll.
    pub next: DateTime<Utc>,
    /// What was measured.
    pub measured: Measurement,
}

/// What was measured in a time.
///
/// # Errors
/// [`Error::TooManyMeasurements`].
pub async fn spans(
    service: &Service,
    profile: &Profile,
    window: Window,
) -> Result<Vec<Span>, Error> {
    let Window { from, to } = window;
    let store = service.store();
    let all = store
        .measurements(profile.series, from, to, MOST + 1)
        .await?;
    if all.len() > MOST as usize {
        return Err(Error::TooManyMeasurements(MOST));
    }
    Ok(within(all, window, profile.polled_at))
}

/// How long each measurement holds.
fn within(all: Vec<Measurement>, window: Window, polled_at: Option<DateTime<Utc>>) -> Vec<Span> {
    let mut spans = Vec::with_capacity(all.len());
    let mut all = all.into_iter().peekable();
    while let Some(measured) = all.next() {
        let following = all.peek();
        let next = following
            .map(|next| next.at)
            .or(polled_at)
            .unwrap_or(measured.at)
            .clamp(measured.at, window.to.max(measured.at));
        let until = match (following, &measured.gap) {
            (Some(following), None) => following
                .previous_at
                .unwrap_or(measured.at)
                .clamp(measured.at, next),
            _ => next,
        };
        // What held before the time, and is not known to hold in it.
        if until >= window.from {
            spans.push(Span {
                from: measured.at.max(window.from),
                until,
                next,
                measured,
            });
        }
    }
    spans
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// So many minutes after a Monday began.
    pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
        let monday: DateTime<Utc> = "2026-06-01T00:00:00Z".parse().expect("a time");
        monday + TimeDelta::minutes(minutes)
    }

    /// A value, or the reason of a gap, and the poll before.
    pub(crate) fn measured(
        minute: i64,
        previous: Option<i64>,
        told: Result<i64, &str>,
    ) -> Measurement {
        Measurement {
            at: at(minute),
            previous_at: previous.map(at),
            followers: told.ok(),
            posts: None,
            likes: None,
            views: None,
            is_rounded: false,
            is_renamed: false,
            is_jump: false,
            gap: told.err().map(str::to_owned),
        }
    }

    pub(crate) fn window(from: i64, to: i64) -> Window {
        Window {
            from: at(from),
            to: at(to),
        }
    }

    /// The spans of measurements of which the last poll was at this minute.
    pub(crate) fn spans_of(all: Vec<Measurement>, window: Window, polled: i64) -> Vec<Span> {
        within(all, window, Some(at(polled)))
    }

    #[test]
    fn a_value_is_known_until_the_last_poll_that_told_it_and_a_gap_until_the_next() {
        let all = vec![
            measured(0, None, Ok(5)),
            measured(30, Some(20), Ok(6)),
            measured(50, Some(40), Err("network")),
            measured(70, Some(60), Ok(6)),
        ];
        let spans = spans_of(all.clone(), window(0, 1_000), 90);
        let held: Vec<_> = spans.iter().map(|span| (span.from, span.until)).collect();
        let expected = [(0, 20), (30, 40), (50, 70), (70, 90)].map(|(a, b)| (at(a), at(b)));
        assert_eq!(held, expected);
        // A window that begins and ends within them.
        let spans = spans_of(all, window(15, 60), 90);
        let held: Vec<_> = spans.iter().map(|span| (span.from, span.until)).collect();
        assert_eq!(held[0], (at(15), at(20)));
    }

    #[test]
    fn what_is_not_known_to_hold_in_a_window_is_not_in_it() {
        let all = vec![measured(0, None, Ok(5)), measured(30, Some(20), Ok(6))];
        let spans = spans_of(all, window(25, 100), 30);
        let values: Vec<_> = spans.iter().map(|span| span.measured.followers).collect();
        assert_eq!(values, [Some(6)]);
    }
}
