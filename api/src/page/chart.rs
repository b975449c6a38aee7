//! Pictures, drawn on the server as SVG, each with a text that says the same.
//!
//! Three small shapes that share the style sheet's colours; a chart library would bring
//! fonts and axes we do not use, and no text alternative.

use std::fmt::Write;

use chrono::{NaiveDate, TimeDelta};
use i18n::{escaped, percent};
use service::{
    Counted, answer,
    stats::{self, Interval},
    wording::{count, signed},
};
use store::{DayCount, Tally};

/// The classes in the order in which they stand: left to right, top to bottom.
const CLASSES: [&str; 3] = ["positive", "neutral", "negative"];

/// What the classes are called.
fn class_names() -> [&'static str; 3] {
    [t!("positive"), t!("neutral"), t!("negative")]
}

/// Columns of the time line at most; more days are put together.
const COLUMNS: i64 = 60;

fn classes(tally: &Tally) -> [i64; 3] {
    [tally.positive, tally.neutral, tally.negative]
}

/// One line that shows the three shares; `None` while nothing counts.
pub(super) fn share_bar(tally: &Tally) -> Option<String> {
    let n = tally.comments();
    if n <= 0 {
        return None;
    }
    let [positive, neutral, negative] = answer::shares(tally);
    let label = escaped(&t!(
        "{positive} % positive, {neutral} % neutral, {negative} % negative",
        positive = positive,
        neutral = neutral,
        negative = negative
    ));
    let mut svg = format!(
        r#"<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>"#
    );
    let mut from = 0.0;
    for (class, of_class) in CLASSES.iter().zip(classes(tally)) {
        let width = of_class as f64 / n as f64 * 100.0;
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{from:.2}" y="0" width="{width:.2}" height="10"/>"#
        );
        from += width;
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// The bar of a net sentiment, and its number; `None` while nothing counts.
pub(super) fn net(counted: &Counted) -> Option<(String, String)> {
    let (net, interval) = counted.net().zip(counted.net_interval())?;
    Some((net_bar(net, interval), signed(net)))
}

/// A net sentiment as a bar from 0 to the left or right, with its interval as a whisker.
fn net_bar(net: f64, interval: Interval) -> String {
    let x = |value: f64| 50.0 + value * 50.0;
    let (from, to) = (x(net.min(0.0)), x(net.max(0.0)));
    let class = if net < 0.0 { "negative" } else { "positive" };
    let label = escaped(&t!(
        "Net sentiment {net}, 95 % interval {low} to {high}",
        net = signed(net),
        low = signed(interval.low),
        high = signed(interval.high)
    ));
    let (low, high) = (x(interval.low), x(interval.high));
    format!(
        r#"<svg class="net" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title><rect class="{class}" x="{from:.1}" y="2" width="{width:.1}" height="8"/><line class="axis" x1="50" x2="50" y1="0" y2="12"/><line class="whisker" x1="{low:.1}" x2="{high:.1}" y1="6" y2="6"/><line class="whisker" x1="{low:.1}" x2="{low:.1}" y1="3" y2="9"/><line class="whisker" x1="{high:.1}" x2="{high:.1}" y1="3" y2="9"/></svg>"#,
        width = to - from,
    )
}

/// The three shares over all, each with the 95 % interval as a whisker; `None` while nothing counts.
pub(super) fn shares(tally: &Tally) -> Option<String> {
    const LEFT: f64 = 74.0;
    const WIDTH: f64 = 270.0;
    let counted = tally.comments();
    if counted <= 0 {
        return None;
    }
    let mut rows = String::new();
    let mut words = Vec::new();
    let rounded = answer::shares(tally);
    let names = class_names();
    for (place, (class, n)) in CLASSES.iter().zip(classes(tally)).enumerate() {
        let share = n as f64 / counted as f64;
        let interval = stats::wilson(n, counted)?;
        let y = 8 + place * 34;
        let middle = y + 11;
        let (low, high) = (LEFT + interval.low * WIDTH, LEFT + interval.high * WIDTH);
        let _ = write!(
            rows,
            r#"<text x="0" y="{text_y}">{name}</text><rect class="track" x="{LEFT}" y="{y}" width="{WIDTH}" height="22" rx="3"/><rect class="{class}" x="{LEFT}" y="{y}" width="{width:.1}" height="22" rx="3"/><line class="whisker" x1="{low:.1}" x2="{high:.1}" y1="{middle}" y2="{middle}"/><line class="whisker" x1="{low:.1}" x2="{low:.1}" y1="{tip}" y2="{foot}"/><line class="whisker" x1="{high:.1}" x2="{high:.1}" y1="{tip}" y2="{foot}"/><text x="{value_x}" y="{text_y}">{value}</text>"#,
            text_y = middle + 4,
            width = share * WIDTH,
            tip = middle - 5,
            foot = middle + 5,
            value_x = LEFT + WIDTH + 8.0,
            name = escaped(names[place]),
            value = escaped(&t!("{share} % ({n})", share = rounded[place], n = count(n))),
        );
        words.push(t!(
            "{class} {share} % (95 % interval {low} to {high})",
            class = names[place],
            share = rounded[place],
            low = percent(interval.low),
            high = percent(interval.high)
        ));
    }
    let label = escaped(&tn!(
        counted,
        "Of {n} scored comment: {shares}",
        "Of {n} scored comments: {shares}",
        shares = words.join(", ")
    ));
    Some(format!(
        r#"<svg viewBox="0 0 460 108" width="460" role="img" aria-label="{label}"><title>{label}</title>{rows}</svg>"#
    ))
}

/// Comments over time: the picture, and the same numbers for a table.
pub(super) struct Timeline {
    /// The picture.
    pub(super) svg: String,
    /// Its columns.
    pub(super) buckets: Vec<Bucket>,
    /// The first day.
    pub(super) from: String,
    /// The last day.
    pub(super) until: String,
    /// What a column is, and how high the highest.
    pub(super) note: String,
}

/// One column of the time line.
pub(super) struct Bucket {
    /// First day.
    pub(super) from: NaiveDate,
    /// Scored positive.
    pub(super) positive: i64,
    /// Scored neutral.
    pub(super) neutral: i64,
    /// Scored negative.
    pub(super) negative: i64,
}

impl Bucket {
    /// The first day, as tables have it.
    pub(super) fn day(&self) -> String {
        i18n::day(self.from)
    }

    fn total(&self) -> i64 {
        self.positive + self.neutral + self.negative
    }
}

/// Draws the days, put together so that at most [`COLUMNS`] stand side by side.
///
/// `None` below two days: one column says nothing about time.
pub(super) fn timeline(days: &[DayCount]) -> Option<Timeline> {
    let (first, last) = (
        days.iter().map(|day| day.day).min()?,
        days.iter().map(|day| day.day).max()?,
    );
    if first == last {
        return None;
    }
    let buckets = buckets(days, first, last);
    let most = buckets
        .iter()
        .map(Bucket::total)
        .max()
        .filter(|most| *most > 0)?;
    let (from, until) = (i18n::date(first), i18n::date(last));
    let days = tn!(step(first, last), "{n} day", "{n} days");
    Some(Timeline {
        svg: columns(&buckets, most, &from, &until),
        note: t!(
            "a column is {days}, the highest {comments}",
            days = days,
            comments = tn!(most, "{n} comment", "{n} comments")
        ),
        buckets,
        from,
        until,
    })
}

/// Days in one column.
fn step(first: NaiveDate, last: NaiveDate) -> i64 {
    let length = (last - first).num_days() + 1;
    (length + COLUMNS - 1) / COLUMNS
}

fn buckets(days: &[DayCount], first: NaiveDate, last: NaiveDate) -> Vec<Bucket> {
    let length = (last - first).num_days() + 1;
    let step = step(first, last);
    let mut buckets: Vec<Bucket> = (0..(length + step - 1) / step)
        .map(|n| Bucket {
            from: first + TimeDelta::days(n * step),
            positive: 0,
            neutral: 0,
            negative: 0,
        })
        .collect();
    for day in days {
        let place = usize::try_from((day.day - first).num_days() / step).unwrap_or_default();
        if let Some(bucket) = buckets.get_mut(place) {
            bucket.positive += day.positive;
            bucket.neutral += day.neutral;
            bucket.negative += day.negative;
        }
    }
    buckets
}

/// Its words stand below it as text, since a picture that fits a phone has them too small to read.
fn columns(buckets: &[Bucket], most: i64, from: &str, until: &str) -> String {
    const WIDTH: f64 = 720.0;
    const HEIGHT: f64 = 140.0;
    let step = WIDTH / buckets.len() as f64;
    let mut bars = String::new();
    for (place, bucket) in buckets.iter().enumerate() {
        if bucket.total() == 0 {
            continue;
        }
        let x = place as f64 * step;
        let mut top = HEIGHT;
        let _ = write!(
            bars,
            "<g><title>{}: {}</title>",
            escaped(&bucket.day()),
            escaped(&tn!(bucket.total(), "{n} comment", "{n} comments"))
        );
        for (class, n) in CLASSES
            .iter()
            .zip([bucket.positive, bucket.neutral, bucket.negative])
            .rev()
        {
            let height = n as f64 / most as f64 * (HEIGHT - 10.0);
            top -= height;
            let width = (step - 1.0).max(step * 0.7);
            let _ = write!(
                bars,
                r#"<rect class="{class}" x="{x:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}"/>"#
            );
        }
        bars.push_str("</g>");
    }
    let peak = buckets
        .iter()
        .max_by_key(|bucket| bucket.total())
        .map(|bucket| i18n::date(bucket.from))
        .unwrap_or_default();
    let label = escaped(&t!(
        "Comments from {from} to {until}; most, {n}, from {peak}",
        from = from,
        until = until,
        n = count(most),
        peak = peak
    ));
    format!(
        r#"<svg class="timeline" viewBox="0 0 720 141" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>{bars}<line class="axis" x1="0" x2="720" y1="140.5" y2="140.5"/></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(positive: i64, neutral: i64, negative: i64) -> Tally {
        Tally {
            positive,
            neutral,
            negative,
            score_sum: 0.0,
        }
    }

    fn day(day: &str, positive: i64) -> DayCount {
        DayCount {
            day: day.parse().expect("bug: a date"),
            positive,
            neutral: 0,
            negative: 1,
        }
    }

    #[test]
    fn nothing_is_drawn_before_anything_is_scored() {
        assert!(share_bar(&tally(0, 0, 0)).is_none());
        assert!(shares(&tally(0, 0, 0)).is_none());
        assert!(timeline(&[]).is_none());
        assert!(timeline(&[day("2026-01-01", 3)]).is_none());
    }

    #[test]
    fn a_bar_says_its_shares_in_words() {
        let svg = share_bar(&tally(1, 1, 2)).expect("bug: four are scored");
        assert!(
            svg.contains(r#"aria-label="25 % positive, 25 % neutral, 50 % negative""#),
            "{svg}"
        );
        assert!(
            svg.contains(r#"<rect class="negative" x="50.00" y="0" width="50.00" height="10"/>"#),
            "{svg}"
        );
    }

    #[test]
    fn a_net_sentiment_goes_from_zero_to_its_side() {
        let interval = Interval {
            low: -0.75,
            high: -0.25,
        };
        let svg = net_bar(-0.5, interval);
        assert!(
            svg.contains(r#"<rect class="negative" x="25.0" y="2" width="25.0""#),
            "{svg}"
        );
        assert!(
            svg.contains("95 % interval \u{2212}0.75 to \u{2212}0.25"),
            "{svg}"
        );
        let svg = net_bar(
            0.2,
            Interval {
                low: 0.0,
                high: 0.4,
            },
        );
        assert!(
            svg.contains(r#"<rect class="positive" x="50.0" y="2" width="10.0""#),
            "{svg}"
        );
    }

    #[test]
    fn a_long_time_is_put_into_few_columns_and_loses_nothing() {
        let days: Vec<DayCount> = (0..1000)
            .map(|n| DayCount {
                day: NaiveDate::default() + TimeDelta::days(n),
                positive: 1,
                neutral: 2,
                negative: 3,
            })
            .collect();
        let timeline = timeline(&days).expect("bug: a thousand days");
        assert!(timeline.buckets.len() <= 60);
        assert_eq!(
            timeline.buckets.iter().map(Bucket::total).sum::<i64>(),
            6000
        );
    }

    #[test]
    fn days_without_comments_keep_their_place() {
        let timeline =
            timeline(&[day("2026-01-01", 1), day("2026-01-04", 2)]).expect("bug: two days");
        assert_eq!(
            timeline
                .buckets
                .iter()
                .map(Bucket::total)
                .collect::<Vec<_>>(),
            [2, 0, 0, 3]
        );
    }
}
