//! Shares, scores and times as pages show them; see [`service::wording`] for what sentences have too.

use chrono::{DateTime, TimeDelta, Utc};

/// A share as a whole percentage: `62 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `3 Feb 2026, 14:05 UTC`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
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

/// Only web addresses become links: a comment's own link could be `javascript:`.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.com/"));
        assert!(!is_web("javascript:alert(1)"));
    }
}
