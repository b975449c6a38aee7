//! Numbers, shares and times as people read them.

use chrono::{DateTime, TimeDelta, Utc};

/// `1234567` as `1,234,567`.
pub(crate) fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `n` things, with the right ending: `plural(1, "post")` is `1 post`.
pub(crate) fn plural(n: i64, noun: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(n))
}

/// A share as a whole percentage: `62 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A signed score or net sentiment with two places and a true minus.
pub(super) fn signed(score: f64) -> String {
    // Rounded first, so that -0.001 does not become "-0.00".
    let rounded = (score * 100.0).round() / 100.0;
    if rounded > 0.0 {
        format!("+{rounded:.2}")
    } else if rounded < 0.0 {
        format!("\u{2212}{:.2}", -rounded)
    } else {
        "0.00".to_owned()
    }
}

/// `3 Feb 2026, 14:05 UTC`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// `3 Feb 2026`.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

/// When something goes on: `now`, `in 20 s`, `at 14:05 UTC`, `on 3 Feb at 14:05 UTC`.
///
/// Far away by the clock, since nothing may change on the page until then.
pub(super) fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (at - now).num_seconds() {
        ..=1 => "now".to_owned(),
        seconds @ 2..=90 => format!("in {seconds} s"),
        _ if at.date_naive() == now.date_naive() => at.format("at %H:%M UTC").to_string(),
        _ => at.format("on %-d %b at %H:%M UTC").to_string(),
    }
}

/// A length of time: `42 s`, `3 min 5 s`, `2 h 10 min`.
pub(super) fn duration(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    match seconds {
        0..=59 => format!("{seconds} s"),
        60..=3599 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The beginning of a text, cut at a character, with an ellipsis when something is missing.
pub(super) fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}\u{2026}", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Only web addresses become links: a comment's own link could be `javascript:`.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(-1_234_567), "\u{2212}1,234,567");
    }

    #[test]
    fn scores_show_their_sign_and_never_a_negative_zero() {
        assert_eq!(signed(0.456), "+0.46");
        assert_eq!(signed(-0.5), "\u{2212}0.50");
        assert_eq!(signed(-0.001), "0.00");
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shorten("ab", 2), "ab");
        assert_eq!(
            shorten("\u{1F600}\u{1F600}\u{1F600}", 2),
            "\u{1F600}\u{1F600}\u{2026}"
        );
    }

    #[test]
    fn a_moment_is_told_by_its_distance_or_by_the_clock() {
        let at = |time: &str| format!("2026-01-15T{time}Z").parse().expect("a time");
        let now: DateTime<Utc> = at("22:00:00");
        assert_eq!(moment(at("21:00:00"), now), "now");
        assert_eq!(moment(at("22:00:20"), now), "in 20 s");
        assert_eq!(moment(at("22:04:59"), now), "at 22:04 UTC");
        let morning = now + TimeDelta::hours(10);
        assert_eq!(moment(morning, now), "on 16 Jan at 08:00 UTC");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.com/"));
        assert!(!is_web("javascript:alert(1)"));
    }
}
