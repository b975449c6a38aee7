//! Measurements by hour, day or week.

use chrono::{DateTime, Datelike, DurationRound, TimeDelta, Utc};

use super::{By, Span, Window};

/// Buckets of one answer at most.
const MOST: usize = 10_000;

/// What is known of one hour, day or week.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first count that is known in it.
    pub first: Option<i64>,
    /// The last.
    pub last: Option<i64>,
    /// The lowest.
    pub min: Option<i64>,
    /// The highest.
    pub max: Option<i64>,
    /// How many more there are than at the end of the last bucket in which a count is known; in the
    /// first one, than at its beginning.
    pub change: Option<i64>,
    /// That as a part of those that there were.
    pub growth: Option<f64>,
    /// The part of it in which followers were counted, 0 to 1.
    pub coverage: f64,
    /// Why they were not, where there is a gap: the first reason.
    pub gap: Option<String>,
}

impl Bucket {
    fn of(from: DateTime<Utc>) -> Self {
        Self {
            from,
            first: None,
            last: None,
            min: None,
            max: None,
            change: None,
            growth: None,
            coverage: 0.0,
            gap: None,
        }
    }

    fn count(&mut self, followers: i64) {
        self.first.get_or_insert(followers);
        self.last = Some(followers);
        self.min = Some(self.min.map_or(followers, |min| min.min(followers)));
        self.max = Some(self.max.map_or(followers, |max| max.max(followers)));
    }

    /// Compares its end with what was there before it or, where nobody knows, with its beginning.
    fn grow(&mut self, before: Option<i64>) {
        let Some((last, before)) = self.last.zip(before.or(self.first)) else {
            return;
        };
        self.change = Some(last - before);
        self.growth = (before > 0).then(|| (last - before) as f64 / before as f64);
    }
}

/// All measurements of a time as one; none where there is none.
pub fn whole(spans: &[Span]) -> Option<Bucket> {
    let (first, last) = (spans.first()?, spans.last()?);
    let mut bucket = Bucket::of(first.from);
    let mut counted = TimeDelta::zero();
    for span in spans {
        match (&span.measured.gap, span.measured.followers) {
            (None, Some(followers)) => {
                bucket.count(followers);
                counted += span.next - span.from;
            }
            (Some(gap), _) => {
                bucket.gap.get_or_insert_with(|| gap.clone());
            }
            (None, None) => {}
        }
    }
    let length = last.next - first.from;
    bucket.coverage = match length.is_zero() {
        true => f64::from(u8::from(bucket.last.is_some())),
        false => (counted.as_seconds_f64() / length.as_seconds_f64()).clamp(0.0, 1.0),
    };
    bucket.grow(None);
    Some(bucket)
}

/// Puts measurements together, from the first that there is to the last; none for [`By::Raw`].
///
/// Where there would be more than an answer takes, the last ones.
pub fn buckets(spans: &[Span], by: By, window: Window) -> Vec<Bucket> {
    let (Some(step), Some(first), Some(last)) = (length(by), spans.first(), spans.last()) else {
        return Vec::new();
    };
    let mut from = begin(first.from, by);
    let end = last.next.min(window.to);
    let most = TimeDelta::seconds(step.num_seconds() * MOST as i64);
    if end - from > most {
        from = begin(end - most + step, by);
    }
    let mut all = Vec::new();
    let mut spans = spans.iter().peekable();
    let mut base = None;
    while from <= end && from < window.to {
        let next = from + step;
        let mut bucket = Bucket::of(from);
        let mut counted = TimeDelta::zero();
        while let Some(span) = spans.peek() {
            if span.from >= next {
                break;
            }
            match (&span.measured.gap, span.measured.followers) {
                (None, Some(followers)) if span.until >= from => bucket.count(followers),
                (Some(gap), _) if span.until > from => {
                    bucket.gap.get_or_insert_with(|| gap.clone());
                }
                _ => {}
            }
            if span.measured.gap.is_none() {
                let held = span.next.min(next) - span.from.max(from);
                counted += held.max(TimeDelta::zero());
            }
            // It goes on in the next bucket, or may be known at its first moment.
            if span.next >= next {
                break;
            }
            spans.next();
        }
        bucket.coverage = (counted.as_seconds_f64() / step.as_seconds_f64()).clamp(0.0, 1.0);
        bucket.grow(base);
        base = bucket.last.or(base);
        all.push(bucket);
        from = next;
    }
    all
}

/// How long a bucket is.
fn length(by: By) -> Option<TimeDelta> {
    Some(match by {
        By::Raw => return None,
        By::Hour => TimeDelta::hours(1),
        By::Day => TimeDelta::days(1),
        By::Week => TimeDelta::weeks(1),
    })
}

/// The first moment of the bucket that a moment is in.
fn begin(at: DateTime<Utc>, by: By) -> DateTime<Utc> {
    let (unit, back) = match by {
        By::Raw | By::Hour => (TimeDelta::hours(1), 0),
        By::Day => (TimeDelta::days(1), 0),
        By::Week => (
            TimeDelta::days(1),
            at.weekday().num_days_from_monday().into(),
        ),
    };
    // Only a time that no measurement has cannot be cut.
    at.duration_trunc(unit).unwrap_or(at) - TimeDelta::days(back)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, measured, spans_of, window};
    use super::*;

    const HOUR: i64 = 60;

    #[test]
    fn an_hour_has_its_first_last_lowest_and_highest_count() {
        let all = vec![
            measured(5, None, Ok(100)),
            measured(20, Some(15), Ok(90)),
            measured(40, Some(35), Ok(120)),
            measured(HOUR + 30, Some(HOUR + 20), Ok(150)),
        ];
        let window = window(0, 10 * HOUR);
        let spans = spans_of(all, window, 2 * HOUR + 30);
        let hours = buckets(&spans, By::Hour, window);
        let figures: Vec<_> = hours
            .iter()
            .map(|hour| (hour.first, hour.last, hour.min, hour.max, hour.change))
            .collect();
        assert_eq!(
            figures,
            [
                (Some(100), Some(120), Some(90), Some(120), Some(20)),
                (Some(120), Some(150), Some(120), Some(150), Some(30)),
                (Some(150), Some(150), Some(150), Some(150), Some(0)),
            ]
        );
        assert_eq!(hours[1].growth, Some(0.25));
        assert_eq!(hours[1].coverage, 1.0);
        assert!((hours[0].coverage - 55.0 / 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_gap_has_no_count_and_its_reason() {
        let all = vec![
            measured(10, None, Ok(100)),
            measured(30, Some(20), Err("network")),
            measured(3 * HOUR + 15, Some(3 * HOUR), Ok(110)),
        ];
        let window = window(0, 10 * HOUR);
        let hours = buckets(&spans_of(all, window, 3 * HOUR + 30), By::Hour, window);
        let last: Vec<_> = hours.iter().map(|hour| hour.last).collect();
        assert_eq!(last, [Some(100), None, None, Some(110)]);
        let gaps: Vec<_> = hours.iter().map(|hour| hour.gap.as_deref()).collect();
        assert_eq!(gaps, [Some("network"); 4]);
        let coverage: Vec<_> = hours
            .iter()
            .map(|hour| (hour.coverage * 60.0).round())
            .collect();
        assert_eq!(coverage, [20.0, 0.0, 0.0, 15.0]);
        // Since before the gap.
        assert_eq!((hours[2].change, hours[3].change), (None, Some(10)));
    }

    #[test]
    fn days_and_weeks_begin_where_they_do() {
        let day = 24 * HOUR;
        let all = vec![
            measured(2 * day + 5, None, Ok(1)),
            measured(6 * day + 5, Some(6 * day), Ok(2)),
            measured(8 * day, Some(7 * day + 10), Ok(4)),
        ];
        let window = window(0, 20 * day);
        let spans = spans_of(all, window, 8 * day + 10);
        let weeks = buckets(&spans, By::Week, window);
        let found: Vec<_> = weeks.iter().map(|week| (week.from, week.last)).collect();
        assert_eq!(found, [(at(0), Some(2)), (at(7 * day), Some(4))]);
        let days = buckets(&spans, By::Day, window);
        assert_eq!(days.len(), 7);
        assert_eq!(days[0].from, at(2 * day));
        assert_eq!(days[6].change, Some(2));
        let all = whole(&spans).expect("there is something");
        assert_eq!(
            (all.first, all.last, all.change),
            (Some(1), Some(4), Some(3))
        );
        assert_eq!((all.growth, all.coverage), (Some(3.0), 1.0));
        assert!(whole(&[]).is_none());
        assert!(buckets(&spans, By::Raw, window).is_empty());
        assert!(buckets(&[], By::Day, window).is_empty());
    }
}
