//! Numbers, shares and times as people read them.

use chrono::{DateTime, TimeDelta, Utc};

/// `1234567` as `1,234,567`.
pub(super) fn count(n: i64) -> String {
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
pub(super) fn plural(n: i64, noun: &str) -> String {
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

/// How long until `at`, roughly: `in 20 s`, `in 5 min`, `in 3 h`.
pub(super) fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (at - now).num_seconds();
    match seconds {
        ..=1 => "now".to_owned(),
        2..=90 => format!("in {seconds} s"),
        91..=5400 => format!("in {} min", (seconds + 30) / 60),
        _ => format!("in {} h", (seconds + 1800) / 3600),
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
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.com/"));
        assert!(!is_web("javascript:alert(1)"));
    }
}
