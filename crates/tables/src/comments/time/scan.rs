//! Reads one time, without knowing yet which number of a date is the day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Order;
use super::ago::ago;
use super::months::month;
use super::time_of_day::{Clock, clock, number, zone};
use super::weekdays::{without_short_weekday, without_weekday, without_weekday_behind};
use crate::comments::flags::without_formula;
use crate::digits::is_digits;

/// A date and time, without knowing yet which number of the date is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    Moment(DateTime<Utc>),
    /// `3/4/2024`.
    Ordered(Ordered),
    /// `2 days ago`.
    Ago(TimeDelta),
}

/// Three numbers that are a date, and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ordered {
    numbers: [u32; 3],
    /// The year, if it is the first number and if it is the last.
    year_first: Option<i32>,
    year_last: Option<i32>,
    long_year: bool,
    dotted: bool,
    clock: Clock,
}

impl Ordered {
    /// The moment, with the numbers in an order.
    pub(super) fn moment(self, order: Order) -> Option<DateTime<Utc>> {
        let [first, second, third] = self.numbers;
        let (year, month, day) = match order {
            Order::DayMonthYear => (self.year_last, second, first),
            // Nobody writes dots behind a month that stands before its day.
            Order::MonthDayYear if self.dotted => return None,
            Order::MonthDayYear => (self.year_last, first, second),
            Order::YearMonthDay => (self.year_first, second, third),
        };
        self.clock.on(year?, month, day)
    }

    pub(super) fn numbers(self) -> [u32; 3] {
        self.numbers
    }

    /// Whether its year has four digits.
    pub(super) fn has_long_year(self) -> bool {
        self.long_year
    }

    /// Whether dots stand between the numbers.
    pub(super) fn is_dotted(self) -> bool {
        self.dotted
    }
}

/// The form that nearly all programs write, without looking for any other: `2024-09-25T14:03:11`, with
/// `T` or a blank, and `Z`, `+00:00` or nothing behind it. `None` says nothing: others read it then.
fn iso(text: &[u8], offset: i32) -> Option<DateTime<Utc>> {
    let (fixed, zone) = text.split_at_checked(19)?;
    let offset = match zone {
        b"" => offset,
        b"Z" | b"+00:00" => 0,
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| {
        fixed[range].iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    let signs = [fixed[4], fixed[7], fixed[10], fixed[13], fixed[16]];
    if !matches!(signs, [b'-', b'-', b'T' | b' ', b':', b':']) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(number(0..4)? as i32, number(5..7)?, number(8..10)?)?;
    let time = date.and_hms_opt(number(11..13)?, number(14..16)?, number(17..19)?)?;
    Some(time.and_utc() - TimeDelta::seconds(i64::from(offset)))
}

/// Reads a time in any form; `offset` is how far it is east of UTC where it does not say so.
pub(super) fn scan(text: &str, offset: i32) -> Option<Scanned> {
    let text = without_formula(text.trim());
    // No time is longer, and texts of a wrong column can be.
    if text.len() > 100 {
        return None;
    }
    if let Some(moment) = iso(text.as_bytes(), offset) {
        return Some(Scanned::Moment(moment));
    }
    let first = *text.as_bytes().first()?;
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|&b| b == b'.').count() < 2
    {
        return from_number(text, offset).map(Scanned::Moment);
    }
    if first.is_ascii_digit()
        && let Some(found) = basic_iso(text, offset)
            .map(Scanned::Moment)
            .or_else(|| numeric_date(text, offset))
    {
        return Some(found);
    }
    let behind_weekday = |plain: &str| match plain.len() < text.len() {
        true => numeric_date(plain, offset),
        false => None,
    };
    let without_day = |plain: &str| {
        let in_words = || date_in_words(plain, offset).map(Scanned::Moment);
        behind_weekday(plain).or_else(in_words)
    };
    without_day(without_weekday(text))
        .or_else(|| without_day(without_short_weekday(text)?))
        .or_else(|| ago(text).map(Scanned::Ago))
}

/// The short form of ISO 8601: `20240925T140311Z`.
fn basic_iso(text: &str, offset: i32) -> Option<DateTime<Utc>> {
    let (day, time) = text.split_at_checked(8)?;
    let time = time.strip_prefix('T')?;
    let (time, zone_of) = time.split_at_checked(6)?;
    if !is_digits(day) || !is_digits(time) {
        return None;
    }
    let offset = match zone_of {
        "" => offset,
        told => zone(told)?,
    };
    from_number(&format!("{day}{time}"), offset)
}

fn from_number(text: &str, offset: i32) -> Option<DateTime<Utc>> {
    // 20240925, as yt-dlp writes days.
    if text.len() == 8 && is_digits(text) {
        let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
        return Clock::default().on(part(0..4)? as i32, part(4..6)?, part(6..8)?);
    }
    // 20240925140311, as archives of the web and databases write moments.
    if text.len() == 14 && is_digits(text) {
        let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
        let date = NaiveDate::from_ymd_opt(part(0..4)? as i32, part(4..6)?, part(6..8)?)?;
        let time = date.and_hms_opt(part(8..10)?, part(10..12)?, part(12..14)?)?;
        return Some(time.and_utc() - TimeDelta::seconds(i64::from(offset)));
    }
    let number = text.parse::<f64>().ok()?;
    // 20,000 to 80,000 days are 1954 to 2119; as seconds they would be the first day of 1970.
    let milliseconds = match number {
        20_000.0..80_000.0 => {
            // Those of Excel are in the zone of their table, unless they are whole days.
            let offset = if number.fract() > 0.0 { offset } else { 0 };
            ((number - 25_569.0) * 86_400.0 - f64::from(offset)).round() * 1e3
        }
        1e8..1e11 => number * 1e3,
        1e11..1e14 => number,
        1e14..1e17 => number / 1e3,
        _ => return None,
    };
    DateTime::from_timestamp_millis(milliseconds.round() as i64)
}

/// Dates of numbers: `2024-09-25`, `25.09.24`, `9/25/2024`, and a time behind them.
fn numeric_date(text: &str, offset: i32) -> Option<Scanned> {
    let (first, rest) = number(text)?;
    let sign = rest.chars().next()?;
    let length = text.len() - rest.len();
    if matches!(sign, '年' | '년') {
        let year = if length > 2 { first } else { of_century(first) };
        return named_parts(year, &rest[sign.len_utf8()..], offset);
    }
    if !matches!(sign, '-' | '/' | '.') {
        return None;
    }
    let dotted = sign == '.';
    let spaced = rest[1..].starts_with(' ');
    let (second, rest) = number(rest[1..].trim_start())?;
    let rest = rest.strip_prefix(sign)?.trim_start();
    let (third, after) = number(rest)?;
    let third_length = rest.len() - after.len();
    // Hungarian, Korean and Croatian dates end with a dot: `2024.03.05. 10:00`.
    let after = match dotted {
        true => after.strip_prefix('.').unwrap_or(after),
        false => after,
    };
    let after = without_weekday_behind(after);
    if length == 4 && third_length <= 2 {
        let clock = clock(after, offset)?;
        return clock.on(first as i32, second, third).map(Scanned::Moment);
    }
    // `12.3.4` is the version of a program.
    let may_be_year = length == 2 && (third_length == 2 || !dotted || spaced);
    let (year_first, year_last) = match third_length {
        4 => (None, Some(third)),
        2 => (
            may_be_year.then_some(of_century(first)),
            Some(of_century(third)),
        ),
        1 if may_be_year => (Some(of_century(first)), None),
        _ => return None,
    };
    if length > 2 {
        return None;
    }
    let ordered = Ordered {
        numbers: [first, second, third],
        year_first: year_first.map(|year| year as i32),
        year_last: year_last.map(|year| year as i32),
        long_year: third_length == 4,
        dotted,
        clock: clock(after, offset)?,
    };
    if dotted && ordered.long_year {
        // Where dots stand between them, the day comes first everywhere.
        return ordered.moment(Order::DayMonthYear).map(Scanned::Moment);
    }
    Some(Scanned::Ordered(ordered))
}

/// A year of two digits, which is of this century.
fn of_century(year: u32) -> u32 {
    2000 + year
}

/// What follows the year of `2024年3月5日 10:00` and `2024년 3월 5일`.
fn named_parts(year: u32, rest: &str, offset: i32) -> Option<Scanned> {
    let (month, rest) = number(rest.trim_start())?;
    let (day, rest) = number(rest.strip_prefix(['月', '월'])?.trim_start())?;
    let behind = without_weekday_behind(rest.strip_prefix(['日', '일'])?);
    let clock = clock(behind, offset)?;
    clock.on(year as i32, month, day).map(Scanned::Moment)
}

/// Dates with the name of a month: `Wed Oct 10 20:19:24 +0000 2018`, `25. September 2024, 14:03`.
fn date_in_words(text: &str, offset: i32) -> Option<DateTime<Utc>> {
    let (mut day, mut named, mut year) = (None, None, None);
    let mut rest = text;
    let mut time = None;
    while !rest.is_empty() && (day.is_none() || named.is_none() || year.is_none()) {
        rest = rest.trim_start_matches([' ', ',', '-', '.', '/', '\u{A0}']);
        let end = rest
            .find([' ', ',', '-', '/', '\u{A0}'])
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let digits = word.trim_end_matches(['.', ',']);
        let plain = ["st", "nd", "rd", "th", "º", "er"]
            .iter()
            .find_map(|ending| digits.strip_suffix(ending))
            .unwrap_or(digits);
        if word.contains(':') && time.is_none() {
            // The time stands before the year: keep it, zone included, for the end.
            let zone_end = after
                .trim_start()
                .find(' ')
                .map(|at| at + after.len() - after.trim_start().len());
            let has_zone = after.trim_start().starts_with(['+', '-', 'U', 'G', 'Z']);
            let length = end + if has_zone { zone_end? } else { 0 };
            time = Some(clock(&rest[..length], offset)?);
            rest = &rest[length..];
            continue;
        }
        match plain.parse::<u32>() {
            Ok(value) if plain.len() == 4 && year.is_none() => year = Some(value as i32),
            Ok(value) if plain.len() <= 2 && day.is_none() => day = Some(value),
            Ok(value) if plain.len() == 2 && year.is_none() => year = Some(2000 + value as i32),
            Ok(_) => return None,
            Err(_) if matches!(digits, "de" | "del" | "of" | "van" | "den" | "d") => {}
            Err(_) if named.is_none() => named = Some(month(digits)?),
            Err(_) => return None,
        }
        rest = after;
    }
    let rest = without_weekday_behind(without_word_for_year(rest));
    let clock = match time {
        Some(time) if rest.trim().is_empty() => time,
        Some(_) => return None,
        None => clock(rest, offset)?,
    };
    clock.on(year?, named?, day?)
}

/// What stands behind a year, without a word for it: ` г., 14:03`.
fn without_word_for_year(text: &str) -> &str {
    const WORDS: [&str; 5] = [" г.", " г", " р.", " р", " року"];
    let known = WORDS.iter().find_map(|word| text.strip_prefix(word));
    known
        .filter(|rest| !rest.starts_with(char::is_alphabetic))
        .unwrap_or(text)
}
