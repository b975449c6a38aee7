//! Reads the time of day behind a date, with its zone.

use crate::digits::is_digits;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// A time of day with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clock {
    seconds: u32,
    nanoseconds: u32,
    /// Seconds east of UTC.
    offset: i32,
}

impl Clock {
    pub(super) fn on(self, year: i32, month: u32, day: u32) -> Option<DateTime<Utc>> {
        let time = NaiveDate::from_ymd_opt(year, month, day)?
            .and_hms_opt(0, 0, 0)?
            .and_utc()
            + TimeDelta::seconds(i64::from(self.seconds) - i64::from(self.offset))
            + TimeDelta::nanoseconds(i64::from(self.nanoseconds));
        Some(time)
    }
}

/// Whether a text is a time of day and nothing else.
pub(super) fn is_clock(text: &str) -> bool {
    text.len() < 40 && text.starts_with(|c: char| c.is_ascii_digit()) && clock(text, 0).is_some()
}

/// What stands between a date and its time of day, in many languages.
const BETWEEN: &[&str] = &[
    "T",
    "t",
    "um ",
    "at ",
    "à ",
    "- ",
    "| ",
    "kl. ",
    "kl.",
    "kl ",
    "klo ",
    "kello ",
    "v ",
    "o ",
    "ob ",
    "в ",
    "о ",
    "alle ore ",
    "alle ",
    "a las ",
    "às ",
    "saat ",
    "om ",
    "· ",
    "• ",
    "@ ",
    "– ",
];

/// The time of day behind a date, with what stands between them; midnight for nothing. `offset` is that
/// of times without a zone; a day has none.
pub(super) fn clock(text: &str, offset: i32) -> Option<Clock> {
    let mut rest = text.trim_start_matches([' ', ',', '\u{A0}', '\u{202F}']);
    let has_digit = |text: &str| text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let begins = |text: &str| {
        has_digit(text) || half_before(text).is_some_and(|(_, _, after)| has_digit(after))
    };
    if !rest.is_empty() && !begins(rest) {
        let between = BETWEEN.iter();
        let mut after = between.filter_map(|word| Some(rest.strip_prefix(*word)?.trim_start()));
        rest = after.find(|after| begins(after)).unwrap_or(rest);
    }
    let mut clock = Clock::default();
    let has_time = begins(rest);
    if has_time {
        let before = half_before(rest);
        rest = before.map_or(rest, |(_, _, after)| after);
        let (hours, after) = number(rest)?;
        let (minutes, seconds, after) = match minutes_in_words(after) {
            Some(found) => found,
            None => minutes(after)?,
        };
        let (nanoseconds, after) = fraction(after)?;
        clock.nanoseconds = nanoseconds;
        let (half, after) = half_of_day(after.trim_start());
        let hours = match (before, half) {
            (None, half) => hour_of(hours, half)?,
            // At noon and midnight people write 0 as well, and behind the word all 24 hours.
            (Some((_, last, _)), None) if hours > last => return None,
            (Some((true, ..)), None) if hours > 12 => hours,
            (Some((half, ..)), None) => hour_of(hours.max(12 * u32::from(hours == 0)), Some(half))?,
            (Some(_), Some(_)) => return None,
        };
        // 60 is a leap second.
        if minutes > 59 || seconds > 60 {
            return None;
        }
        clock.seconds = hours * 3600 + minutes * 60 + seconds;
        rest = after;
    }
    let offset = if has_time { offset } else { 0 };
    let rest = rest.trim();
    clock.offset = match rest.strip_suffix("Uhr").unwrap_or(rest).trim() {
        "" => offset,
        told => zone(told)?,
    };
    Some(clock)
}

/// The hour of 24, by which half of the day it is of.
fn hour_of(hours: u32, half: Option<bool>) -> Option<u32> {
    match half {
        None if hours < 24 => Some(hours),
        Some(false) if (1..=12).contains(&hours) => Some(hours % 12),
        Some(true) if (1..=12).contains(&hours) => Some(hours % 12 + 12),
        _ => None,
    }
}

/// Minutes, seconds and what follows them: `:03:11`, `.03`, `h03`, ` h 03`.
fn minutes(text: &str) -> Option<(u32, u32, &str)> {
    let spaced = || {
        text.strip_prefix([' ', '\u{A0}', '\u{202F}'])?
            .strip_prefix("h")
    };
    let after = text.strip_prefix([':', '.', 'h']).or_else(spaced)?;
    let (minutes, after) = number(after.trim_start())?;
    match after.strip_prefix([':', '.']).and_then(number) {
        Some((seconds, more)) => Some((minutes, seconds, more)),
        None => Some((minutes, 0, after)),
    }
}

/// The same with the words for them, of which some may be missing: `時04分`, `시 4분 5초`, `点`.
fn minutes_in_words(text: &str) -> Option<(u32, u32, &str)> {
    if text.is_ascii() {
        return None;
    }
    let mut rest = text
        .trim_start()
        .strip_prefix(['時', '时', '點', '点', '시'])?;
    let mut counted = |units: [char; 2]| {
        let found = number(rest.trim_start());
        let found =
            found.and_then(|(count, after)| Some((count, after.trim_start().strip_prefix(units)?)));
        found.map_or(0, |(count, after)| {
            rest = after;
            count
        })
    };
    let (minutes, seconds) = (counted(['分', '분']), counted(['秒', '초']));
    Some((minutes, seconds, rest))
}

/// Parts of a second, in nanoseconds, and what follows them.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let digits = text.strip_prefix(['.', ',']).map_or("", |fraction| {
        let end = fraction.bytes().take_while(u8::is_ascii_digit).count();
        &fraction[..end]
    });
    if digits.is_empty() {
        return Some((0, text));
    }
    let kept = digits.len().min(9);
    let value: u32 = digits[..kept].parse().ok()?;
    let nanoseconds = value * 10u32.pow(9 - kept as u32);
    Some((nanoseconds, &text[1 + digits.len()..]))
}

/// A word before a time of day that says which half of the day it is of (after noon: true), the last hour that
/// goes with it, and what follows.
fn half_before(text: &str) -> Option<(bool, u32, &str)> {
    /// Words before a time of day that say which half of the day it is of, with the last hour that goes with them.
    const HALVES: &[(&str, bool, u32)] = &[
        ("오전", false, 12),
        ("오후", true, 23),
        ("上午", false, 12),
        ("下午", true, 23),
        ("午前", false, 12),
        ("午後", true, 23),
        ("凌晨", false, 12),
        ("早上", false, 11),
        ("晚上", true, 11),
        ("晩上", true, 11),
        ("ÖÖ", false, 12),
        ("ÖS", true, 12),
        ("傍晚", true, 11),
    ];
    if text.is_ascii() {
        return None;
    }
    HALVES
        .iter()
        .find_map(|(word, half, last)| Some((*half, *last, text.strip_prefix(word)?.trim_start())))
}

/// Whether it is before noon (false) or after (true), and what follows.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    const HALVES: [(&str, bool); 16] = [
        ("a. m.", false),
        ("p. m.", true),
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("AM", false),
        ("PM", true),
        ("ÖÖ", false),
        ("ÖS", true),
        ("π.μ.", false),
        ("μ.μ.", true),
        ("πμ", false),
        ("μμ", true),
        ("SA", false),
        ("CH", true),
    ];
    if !text.starts_with(['a', 'p', 'A', 'P', 'Ö', 'π', 'μ', 'S', 'C']) {
        return (None, text);
    }
    HALVES
        .iter()
        .find_map(|(word, half)| Some((Some(*half), text.strip_prefix(word)?)))
        .unwrap_or((None, text))
}

/// Seconds east of UTC: `Z`, `+00`, `+0530`, `+05:30`, `UTC`, `GMT-5`, `+0000 UTC`.
pub(in crate::comments) fn zone(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT" | "(UTC)") {
        return Some(0);
    }
    let text = text
        .strip_prefix("UTC")
        .or_else(|| text.strip_prefix("GMT"))
        .unwrap_or(text);
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    // The name of the zone may stand behind: `+0000 UTC`, `+02:00 (CEST)`.
    let digits = match digits.split_once(' ') {
        Some((digits, name)) if name.chars().all(|c| c.is_alphabetic() || "() ".contains(c)) => {
            digits
        }
        _ => digits,
    };
    let number = |digits: &str| match is_digits(digits) {
        true => digits.parse::<i32>().ok(),
        false => None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    if hours.len() > 2 || minutes.len() > 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A number of up to four digits and what follows it.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(text.len());
    if !(1..=4).contains(&end) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}
