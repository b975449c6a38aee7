//! The line of a profile's followers, as SVG: each hour, day or week is a point, and a gap is a gap.

use std::fmt::Write;

use i18n::escaped;
use service::{
    followers::{Bucket, By},
    wording::count,
};

use super::words::begin;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;
/// Left free above and below the line.
const MARGIN: f64 = 8.0;

/// The picture, and what stands around it as text, since a picture that fits a phone has its words too small
/// to read.
pub(super) struct Chart {
    pub(super) svg: String,
    /// The first and the last moment.
    pub(super) from: String,
    pub(super) until: String,
    /// The lowest and the highest count.
    pub(super) note: String,
}

impl Chart {
    /// None while there is no count.
    pub(super) fn of(buckets: &[Bucket], by: By) -> Option<Self> {
        let counts = || buckets.iter().filter_map(|bucket| bucket.last);
        let (lowest, highest) = (counts().min()?, counts().max()?);
        let from = begin(buckets.first()?.from, by);
        let until = begin(buckets.last()?.from, by);
        let gaps = gaps(buckets);
        let places = buckets.len().saturating_sub(1).max(1) as f64;
        let x = |place: usize| place as f64 / places * WIDTH;
        let y = |count: i64| {
            let part = match highest - lowest {
                0 => 0.5,
                range => (count - lowest) as f64 / range as f64,
            };
            HEIGHT - MARGIN - part * (HEIGHT - 2.0 * MARGIN)
        };
        let mut shapes = String::new();
        for (first, last) in &gaps {
            // From the last point before it to the first one behind it.
            let left = x(first.saturating_sub(1));
            let right = x((last + 1).min(buckets.len() - 1));
            let _ = write!(
                shapes,
                r#"<rect class="gap" x="{left:.1}" y="0" width="{width:.1}" height="{HEIGHT}"/>"#,
                width = (right - left).max(0.0),
            );
        }
        let mut line = String::new();
        let mut is_drawn = false;
        for (place, bucket) in buckets.iter().enumerate() {
            let Some(last) = bucket.last else {
                is_drawn = false;
                continue;
            };
            let step = match is_drawn {
                true => 'L',
                false => 'M',
            };
            let _ = write!(line, "{step}{:.1} {:.1}", x(place), y(last));
            if !is_drawn {
                // A point that stands alone is seen as well.
                line.push_str("h0.1");
            }
            is_drawn = true;
        }
        let _ = write!(
            shapes,
            r#"<path class="line" d="{line}" vector-effect="non-scaling-stroke"/>"#
        );
        let note = match highest - lowest {
            0 => t!("always {n}", n = count(lowest)),
            _ => t!(
                "from {low} to {high}",
                low = count(lowest),
                high = count(highest)
            ),
        };
        let mut label = t!(
            "Followers from {from} to {until}: {counts}",
            from = from,
            until = until,
            counts = note
        );
        if !gaps.is_empty() {
            let gaps = tn!(gaps.len() as i64, "{n} gap", "{n} gaps");
            label = t!("{label}; {gaps}", label = label, gaps = gaps);
        }
        let label = escaped(&label);
        let svg = format!(
            r#"<svg class="timeline" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>{shapes}</svg>"#
        );
        Some(Self {
            svg,
            from,
            until,
            note,
        })
    }
}

/// The first and the last of buckets in a row without a count.
fn gaps(buckets: &[Bucket]) -> Vec<(usize, usize)> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    for (place, _) in buckets
        .iter()
        .enumerate()
        .filter(|(_, bucket)| bucket.last.is_none())
    {
        match gaps.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => gaps.push((place, place)),
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn buckets(counts: &[Option<i64>]) -> Vec<Bucket> {
        let begin: DateTime<Utc> = "2026-06-01T00:00:00Z".parse().expect("a time");
        let bucket = |(day, last): (i64, &Option<i64>)| Bucket {
            from: begin + TimeDelta::days(day),
            first: *last,
            last: *last,
            min: *last,
            max: *last,
            change: None,
            growth: None,
            coverage: 1.0,
            gap: None,
        };
        (0..).zip(counts).map(bucket).collect()
    }

    fn chart(counts: &[Option<i64>]) -> Option<Chart> {
        Chart::of(&buckets(counts), By::Day)
    }

    #[test]
    fn a_gap_breaks_the_line_and_is_said() {
        let chart = chart(&[Some(1), Some(2), None, None, Some(9)]).expect("a chart");
        assert!(
            chart
                .svg
                .contains(r#"d="M0.0 152.0h0.1L180.0 134.0M720.0 8.0h0.1""#),
            "{}",
            chart.svg
        );
        assert_eq!(chart.svg.matches("class=\"gap\"").count(), 1);
        assert!(chart.svg.contains("from 1 to 9; 1 gap"), "{}", chart.svg);
        assert_eq!((&*chart.from, &*chart.until), ("1 Jun 2026", "5 Jun 2026"));
    }

    #[test]
    fn a_line_that_stays_is_in_the_middle_and_nothing_is_drawn_of_nothing() {
        let chart = chart(&[Some(7)]).expect("a chart");
        assert!(chart.svg.contains("M0.0 80.0h0.1"), "{}", chart.svg);
        assert_eq!(chart.note, "always 7");
        assert!(Chart::of(&buckets(&[None, None]), By::Day).is_none());
        assert!(Chart::of(&[], By::Day).is_none());
    }
}
