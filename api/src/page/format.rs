//! Times as pages show them; see [`service::wording`] for what sentences have too.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::asking::Asking;

/// `3 Feb 2026, 14:05 UTC`, in the time zone of whoever asks.
pub(super) fn time(at: DateTime<Utc>) -> String {
    time_in(Asking::time_zone(), at)
}

/// The same in this one. Where people have no letters for it, it is called by its distance from UTC.
fn time_in(zone: Tz, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&zone);
    let name = at.format("%Z").to_string();
    let name = match name.starts_with(['+', '-']) {
        true => format!("UTC{name}"),
        false => name,
    };
    t!(
        "{day}, {time} {zone}",
        day = i18n::date(at.date_naive()),
        time = at.format("%H:%M"),
        zone = name
    )
}

/// A length of time: `42 s`, `3 min 5 s`, `2 h 10 min`.
pub(super) fn duration(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    match seconds {
        0..=59 => t!("{seconds} s", seconds = seconds),
        60..=3599 => t!(
            "{minutes} min {seconds} s",
            minutes = seconds / 60,
            seconds = seconds % 60
        ),
        _ => t!(
            "{hours} h {minutes} min",
            hours = seconds / 3600,
            minutes = seconds % 3600 / 60
        ),
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
