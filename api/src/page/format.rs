//! Shares, scores and times as pages show them; see [`service::wording`] for what sentences have too.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::asking::Asking;

/// A share as a whole percentage: `62 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `3 Feb 2026, 14:05 UTC`, in the time zone of whoever asks.
pub(super) fn time(at: DateTime<Utc>) -> String {
    time_in(Asking::time_zone(), at)
}

/// The same in this one. Where people have no letters for it, it is called by its distance from UTC.
fn time_in(zone: Tz, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&zone);
    let time = at.format("%-d %b %Y, %H:%M");
    let name = at.format("%Z").to_string();
    match name.starts_with(['+', '-']) {
        true => format!("{time} UTC{name}"),
        false => format!("{time} {name}"),
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

/// Only web addresses become links: a comment's own link could be `javascript:`.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_a_zone_and_say_so() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        for (zone, time, expected) in [
            ("UTC", "2026-02-03T14:05:59Z", "3 Feb 2026, 14:05 UTC"),
            (
                "Europe/Berlin",
                "2026-02-03T23:05:00Z",
                "4 Feb 2026, 00:05 CET",
            ),
            (
                "Europe/Berlin",
                "2026-08-03T14:05:00Z",
                "3 Aug 2026, 16:05 CEST",
            ),
            (
                "America/Sao_Paulo",
                "2026-02-03T14:05:00Z",
                "3 Feb 2026, 11:05 UTC-03",
            ),
        ] {
            let zone = zone.parse().expect("a zone");
            assert_eq!(time_in(zone, at(time)), expected);
        }
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.com/"));
        assert!(!is_web("javascript:alert(1)"));
    }
}
