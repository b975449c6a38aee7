//! Reads times as exports write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Formats with a zone, beyond RFC 3339 and RFC 2822.
const ZONED: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    // The older Twitter API: Wed Oct 10 20:19:24 +0000 2018.
    "%a %b %d %H:%M:%S %z %Y",
];
const LOCAL: [&str; 8] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
];
const DATES: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];

/// A moment from text; without a zone it is taken as UTC, without a time as midnight.
///
/// Numbers are seconds, milliseconds or microseconds since 1970, or days as Excel counts them; their
/// sizes cannot be confused. Dates with slashes that begin with day or month are not guessed.
pub(super) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && let Ok(number) = text.parse::<f64>()
    {
        return from_number(number);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if let Some(time) = LOCAL
        .iter()
        .find_map(|f| NaiveDateTime::parse_from_str(text, f).ok())
    {
        return Some(time.and_utc());
    }
    if let Some(date) = DATES
        .iter()
        .find_map(|f| NaiveDate::parse_from_str(text, f).ok())
    {
        return date.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
    }
    ZONED
        .iter()
        .find_map(|f| DateTime::parse_from_str(text, f).ok())
        .or_else(|| DateTime::parse_from_rfc2822(text).ok())
        .map(|time| time.to_utc())
}

fn from_number(number: f64) -> Option<DateTime<Utc>> {
    // 20,000 to 80,000 days are 1954 to 2119; as seconds they would be the first day of 1970.
    let milliseconds = match number {
        20_000.0..80_000.0 => ((number - 25_569.0) * 86_400.0).round() * 1e3,
        1e8..1e11 => number * 1e3,
        1e11..1e14 => number,
        1e14..1e17 => number / 1e3,
        _ => return None,
    };
    DateTime::from_timestamp_millis(milliseconds.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_the_same_moment() {
        let expected = "2026-01-02T03:04:05Z".parse::<DateTime<Utc>>().unwrap();
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-01-02T04:04:05+01:00",
            "2026-01-02T03:04:05+0000",
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05",
            "2026-01-02 03:04:05 UTC",
            "2026-01-02 03:04:05 +0000",
            "2026-01-02 03:04:05+00:00",
            "2026/01/02 03:04:05",
            "02.01.2026 03:04:05",
            "Fri Jan 02 03:04:05 +0000 2026",
            "Fri, 02 Jan 2026 03:04:05 +0000",
            "1767323045",
            "1767323045.0",
            "1767323045000",
            "1767323045000000",
            "46024.12783564815",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_and_minutes_are_enough() {
        assert_eq!(
            parse("2026-01-02 03:04").unwrap().to_rfc3339(),
            "2026-01-02T03:04:00+00:00"
        );
        assert_eq!(
            parse("2026-01-02").unwrap().to_rfc3339(),
            "2026-01-02T00:00:00+00:00"
        );
    }

    #[test]
    fn what_is_no_time_is_missing() {
        for text in [
            "",
            "yesterday",
            "12",
            "1/2/2026",
            "...",
            "99999999999999999999",
            "2026-13-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
