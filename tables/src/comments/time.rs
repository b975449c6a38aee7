//! Reads times as exports write them; the column tells day from month.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::flags::is_blank;
use super::time_words::{ago, month, without_weekday};

/// Nobody commented before that year.
const FIRST_YEAR: i32 = 1990;

/// How the times of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TimeForm {
    /// Whether the day stands before the month where both are numbers; unknown stays unread.
    day_first: Option<bool>,
    range: Range,
}

/// The moments in which a comment can have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    latest: DateTime<Utc>,
}

impl Default for Range {
    /// Until tomorrow: clocks and zones differ.
    fn default() -> Self {
        Self {
            latest: Utc::now()
                .checked_add_days(Days::new(1))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }
}

impl Range {
    fn holds(self, time: DateTime<Utc>) -> bool {
        time.year() >= FIRST_YEAR && time <= self.latest
    }
}

/// A date and time, without knowing yet which number of the date is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scanned {
    Moment(DateTime<Utc>),
    /// `3/4/2024`.
    Ordered(Ordered),
    /// `2 days ago`.
    Ago(TimeDelta),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ordered {
    first: u32,
    second: u32,
    year: i32,
    clock: Clock,
}

impl Ordered {
    fn moment(self, day_first: bool) -> Option<DateTime<Utc>> {
        let (day, month) = if day_first {
            (self.first, self.second)
        } else {
            (self.second, self.first)
        };
        self.clock.on(self.year, month, day)
    }
}

impl TimeForm {
    /// A moment; without a zone it is taken as UTC, without a time as midnight. `fetched` is when
    /// the row was fetched, as text.
    ///
    /// Numbers are seconds, milliseconds or microseconds since 1970, or days as Excel counts them;
    /// their sizes cannot be confused.
    pub(super) fn read(self, text: &str, fetched: Option<&str>) -> Option<DateTime<Utc>> {
        let time = match scan(text)? {
            Scanned::Moment(time) => time,
            Scanned::Ordered(ordered) => ordered.moment(self.day_first?)?,
            Scanned::Ago(before) => match scan(fetched?)? {
                Scanned::Moment(fetched) => fetched.checked_sub_signed(before)?,
                _ => return None,
            },
        };
        Some(time).filter(|time| self.range.holds(*time))
    }
}

/// What the values of a column were.
#[derive(Debug, Clone, Default)]
pub(super) struct TimeSurvey {
    /// Cells that hold something.
    pub(super) filled: u64,
    range: Range,
    moments: u64,
    ago: u64,
    ordered: u64,
    /// Those of `ordered` that are a possible date with the day first, with the month first.
    fits: [u64; 2],
    /// Those of `ordered` that are the same date either way.
    same: u64,
    /// The first whose day and month may be exchanged, the first that cannot be read.
    ambiguous: Option<String>,
    example: Option<String>,
}

impl TimeSurvey {
    pub(super) fn add(&mut self, text: &str) {
        if is_blank(text) {
            return;
        }
        self.filled += 1;
        let keep = |text: &str| crate::cut(text, 80).to_owned();
        match scan(text) {
            Some(Scanned::Moment(time)) if self.range.holds(time) => self.moments += 1,
            Some(Scanned::Ordered(ordered)) => {
                self.ordered += 1;
                let [day, month] = [true, false]
                    .map(|day| ordered.moment(day).filter(|time| self.range.holds(*time)));
                self.fits[0] += u64::from(day.is_some());
                self.fits[1] += u64::from(month.is_some());
                self.same += u64::from(day.is_some() && day == month);
                if day.is_some() && month.is_some() && day != month {
                    self.ambiguous.get_or_insert_with(|| keep(text));
                } else if day.is_none() && month.is_none() {
                    self.example.get_or_insert_with(|| keep(text));
                }
            }
            Some(Scanned::Ago(_)) => {
                self.ago += 1;
                self.example.get_or_insert_with(|| keep(text));
            }
            _ => {
                self.example.get_or_insert_with(|| keep(text));
            }
        }
    }

    /// The form that fits most values, or the one that was chosen.
    pub(super) fn form(&self, chosen: Option<bool>) -> TimeForm {
        let [day, month] = self.fits;
        let told = match day.cmp(&month) {
            std::cmp::Ordering::Greater => Some(true),
            std::cmp::Ordering::Less => Some(false),
            // The same number of dates either way: only if they are the same dates.
            std::cmp::Ordering::Equal => (self.same == day).then_some(true),
        };
        TimeForm {
            day_first: chosen.or(told),
            range: self.range,
        }
    }

    /// How many values can be read in a form, those that need a fetched-at beside them if there
    /// is one.
    pub(super) fn readable(&self, form: TimeForm, fetched: bool) -> u64 {
        let ordered = match form.day_first {
            Some(true) => self.fits[0],
            Some(false) => self.fits[1],
            None => 0,
        };
        self.moments + ordered + if fetched { self.ago } else { 0 }
    }

    /// The first of the dates whose day and month cannot be told, if nobody chose.
    pub(super) fn undecidable(&self, form: TimeForm) -> Option<&str> {
        match form.day_first {
            None => self.ambiguous.as_deref(),
            Some(_) => None,
        }
    }

    /// How many values cannot be read whatever comes first, and the first of them.
    pub(super) fn unread(&self, form: TimeForm, fetched: bool) -> Option<(u64, String)> {
        let undecidable = match form.day_first {
            None => self.ordered,
            Some(_) => 0,
        };
        let count = self.filled - self.readable(form, fetched) - undecidable;
        (count > 0).then(|| (count, self.example.clone().unwrap_or_default()))
    }
}

/// A time of day with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Clock {
    seconds: u32,
    nanoseconds: u32,
    /// Seconds east of UTC.
    offset: i32,
}

impl Clock {
    fn on(self, year: i32, month: u32, day: u32) -> Option<DateTime<Utc>> {
        let time = NaiveDate::from_ymd_opt(year, month, day)?
            .and_hms_opt(0, 0, 0)?
            .and_utc()
            + TimeDelta::seconds(i64::from(self.seconds) - i64::from(self.offset))
            + TimeDelta::nanoseconds(i64::from(self.nanoseconds));
        Some(time)
    }
}

/// Whether a text is a time in any form.
pub(super) fn is_time(text: &str) -> bool {
    scan(text).is_some()
}

fn scan(text: &str) -> Option<Scanned> {
    let text = text.trim();
    // No time is longer, and texts of a wrong column can be.
    if text.len() > 100 {
        return None;
    }
    let first = *text.as_bytes().first()?;
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|&b| b == b'.').count() < 2
    {
        return from_number(text).map(Scanned::Moment);
    }
    if first.is_ascii_digit()
        && let Some(found) = numeric_date(text)
    {
        return Some(found);
    }
    date_in_words(text)
        .map(Scanned::Moment)
        .or_else(|| ago(text).map(Scanned::Ago))
}

fn from_number(text: &str) -> Option<DateTime<Utc>> {
    // 20240925, as yt-dlp writes days.
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
        return Clock::default().on(part(0..4)? as i32, part(4..6)?, part(6..8)?);
    }
    let number = text.parse::<f64>().ok()?;
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

/// Dates of numbers: `2024-09-25`, `25.09.24`, `9/25/2024`, and a time behind them.
fn numeric_date(text: &str) -> Option<Scanned> {
    let (first, rest) = number(text)?;
    let sign = rest.chars().next()?;
    if matches!(sign, '年' | '년') {
        return named_parts(first, &rest[sign.len_utf8()..]);
    }
    if !matches!(sign, '-' | '/' | '.') {
        return None;
    }
    let length = text.len() - rest.len();
    let (second, rest) = number(rest[1..].trim_start())?;
    let rest = rest.strip_prefix(sign)?;
    let (third, after) = number(rest.trim_start())?;
    let third_length = rest.trim_start().len() - after.len();
    if length == 4 && third_length <= 2 {
        // Hungarian and Korean dates end with a dot: `2024.03.05. 10:00`.
        let after = match sign {
            '.' => after.strip_prefix('.').unwrap_or(after),
            _ => after,
        };
        let clock = clock(after)?;
        return clock.on(first as i32, second, third).map(Scanned::Moment);
    }
    let year = match third_length {
        4 => third as i32,
        // Two digits are of this century.
        2 => 2000 + third as i32,
        _ => return None,
    };
    if length > 2 {
        return None;
    }
    let clock = clock(after)?;
    let ordered = Ordered {
        first,
        second,
        year,
        clock,
    };
    if sign == '.' {
        // Where dots stand between them, the day comes first everywhere.
        return ordered.moment(true).map(Scanned::Moment);
    }
    Some(Scanned::Ordered(ordered))
}

/// What follows the year of `2024年3月5日 10:00` and `2024년 3월 5일`.
fn named_parts(year: u32, rest: &str) -> Option<Scanned> {
    let (month, rest) = number(rest.trim_start())?;
    let (day, rest) = number(rest.strip_prefix(['月', '월'])?.trim_start())?;
    let clock = clock(rest.strip_prefix(['日', '일'])?)?;
    clock.on(year as i32, month, day).map(Scanned::Moment)
}

/// A number of up to four digits and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(text.len());
    if !(1..=4).contains(&end) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The time of day behind a date, with what stands between them; midnight for nothing.
fn clock(text: &str) -> Option<Clock> {
    let mut rest = text.trim_start_matches([' ', ',', '\u{A0}', '\u{202F}']);
    for between in ["T", "t", "um ", "at ", "à ", "- ", "| "] {
        if let Some(after) = rest.strip_prefix(between)
            && after.trim_start().starts_with(|c: char| c.is_ascii_digit())
        {
            rest = after.trim_start();
            break;
        }
    }
    let mut clock = Clock::default();
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        let (hours, after) = number(rest)?;
        let (minutes, after) = number(after.strip_prefix([':', '.', 'h'])?)?;
        let (mut seconds, mut after) = (0, after);
        if let Some(more) = after.strip_prefix([':', '.'])
            && let Some((value, more)) = number(more)
        {
            (seconds, after) = (value, more);
        }
        if let Some(fraction) = after.strip_prefix(['.', ','])
            && let digits = fraction.bytes().take_while(u8::is_ascii_digit).count()
            && digits > 0
        {
            let kept = digits.min(9);
            let value: u32 = fraction[..kept].parse().ok()?;
            clock.nanoseconds = value * 10u32.pow(9 - kept as u32);
            after = &fraction[digits..];
        }
        let (half, after) = half_of_day(after.trim_start());
        let hours = match half {
            None if hours < 24 => hours,
            Some(false) if (1..=12).contains(&hours) => hours % 12,
            Some(true) if (1..=12).contains(&hours) => hours % 12 + 12,
            _ => return None,
        };
        // 60 is a leap second.
        if minutes > 59 || seconds > 60 {
            return None;
        }
        clock.seconds = hours * 3600 + minutes * 60 + seconds;
        rest = after;
    }
    clock.offset = zone(rest)?;
    Some(clock)
}

/// Whether it is before noon (false) or after (true), and what follows.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    const HALVES: [(&str, bool); 8] = [
        ("a. m.", false),
        ("p. m.", true),
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("AM", false),
        ("PM", true),
    ];
    HALVES
        .iter()
        .find_map(|(word, half)| Some((Some(*half), text.strip_prefix(word)?)))
        .unwrap_or((None, text))
}

/// Seconds east of UTC: `Z`, `+00`, `+0530`, `+05:30`, `UTC`, nothing.
fn zone(text: &str) -> Option<i32> {
    let text = text.trim();
    let text = text.strip_suffix("Uhr").unwrap_or(text).trim();
    if matches!(text, "" | "Z" | "z" | "UTC" | "GMT" | "(UTC)") {
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
    let digits = digits.split(" (").next().unwrap_or(digits);
    let plain = digits.replacen(':', "", 1);
    let value: i32 = match plain.len() {
        1..=4 if plain.bytes().all(|b| b.is_ascii_digit()) => plain.parse().ok()?,
        _ => return None,
    };
    let (hours, minutes) = match plain.len() {
        1 | 2 => (value, 0),
        _ => (value / 100, value % 100),
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Dates with the name of a month: `Wed Oct 10 20:19:24 +0000 2018`, `25. September 2024, 14:03`.
fn date_in_words(text: &str) -> Option<DateTime<Utc>> {
    let text = without_weekday(text);
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
            time = Some(clock(&rest[..length])?);
            rest = &rest[length..];
            continue;
        }
        match plain.parse::<u32>() {
            Ok(value) if plain.len() == 4 && year.is_none() => year = Some(value as i32),
            Ok(value) if plain.len() <= 2 && day.is_none() => day = Some(value),
            Ok(value) if plain.len() == 2 && year.is_none() => year = Some(2000 + value as i32),
            Ok(_) => return None,
            Err(_) if matches!(digits, "de" | "del" | "of" | "van") => {}
            Err(_) if named.is_none() => named = Some(month(digits)?),
            Err(_) => return None,
        }
        rest = after;
    }
    let clock = match time {
        Some(time) if rest.trim().is_empty() => time,
        Some(_) => return None,
        None => clock(rest)?,
    };
    clock.on(year?, named?, day?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<DateTime<Utc>> {
        TimeForm::default().read(text, None)
    }

    #[test]
    fn the_usual_forms_are_the_same_moment() {
        let expected = "2024-01-02T03:04:05Z".parse::<DateTime<Utc>>().unwrap();
        for text in [
            "2024-01-02T03:04:05Z",
            "2024-01-02T03:04:05.000Z",
            "2024-01-02T04:04:05+01:00",
            "2024-01-02T03:04:05+0000",
            "2024-01-02T03:04:05",
            "2024-01-02 03:04:05",
            "2024-01-02 03:04:05 UTC",
            "2024-01-02 03:04:05 +0000",
            "2024-01-02 03:04:05+00:00",
            "2024-01-02 03:04:05+00",
            "2024-01-01 22:04:05-05",
            "2024/01/02 03:04:05",
            "2024.01.02. 03:04:05",
            "2024年1月2日 03:04:05",
            "2024년 1월 2일 3:04:05",
            "02.01.2024 03:04:05",
            "02.01.24 03:04:05",
            "2.1.2024, 3:04:05",
            "02.01.2024 um 03:04:05 Uhr",
            "Tue Jan 02 03:04:05 +0000 2024",
            "Tue, 02 Jan 2024 03:04:05 +0000",
            "Tue, 2 Jan 2024 03:04:05 GMT",
            "Jan 2, 2024, 3:04:05 AM",
            "January 2nd, 2024 at 3:04:05 am",
            "2. Januar 2024 03:04:05",
            "2 de enero de 2024 03:04:05",
            "02-Jan-2024 03:04:05",
            "1704164645",
            "1704164645.0",
            "1704164645000",
            "1704164645000000",
            "45293.12783564815",
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn fractions_of_seconds_and_half_hours_count() {
        assert_eq!(
            read("2025-12-04 04:13:23.5+02").unwrap().to_rfc3339(),
            "2025-12-04T02:13:23.500+00:00"
        );
        assert_eq!(
            read("2024-01-02 03:04:05+05:30").unwrap().to_rfc3339(),
            "2024-01-01T21:34:05+00:00"
        );
    }

    #[test]
    fn dates_and_minutes_are_enough() {
        for (text, expected) in [
            ("2024-01-02 03:04", "2024-01-02T03:04:00+00:00"),
            ("2024-01-02", "2024-01-02T00:00:00+00:00"),
            ("20240102", "2024-01-02T00:00:00+00:00"),
            ("2.1.24", "2024-01-02T00:00:00+00:00"),
            ("Jan 2, 2024", "2024-01-02T00:00:00+00:00"),
            ("12.03.2024 12:30 PM", "2024-03-12T12:30:00+00:00"),
        ] {
            assert_eq!(
                read(text).map(|t| t.to_rfc3339()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_time_is_missing() {
        for text in [
            "",
            "yesterday",
            "12",
            "1/2/2024",
            "...",
            "99999999999999999999",
            "2024-13-01",
            "2024-01-02 25:00",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59",
            "1970-01-01",
            "100000000",
            "2 days ago",
            "May I?",
            "31.02.2024",
            "1.2.3",
            "Jan",
            "é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    fn survey(values: &[&str]) -> TimeSurvey {
        let mut survey = TimeSurvey::default();
        values.iter().for_each(|text| survey.add(text));
        survey
    }

    #[test]
    fn one_day_beyond_twelve_decides_for_its_column() {
        for (values, day_first) in [
            (["3/4/2024", "25/4/2024"], Some(true)),
            (["3/4/2024", "4/25/2024 2:03 PM"], Some(false)),
            (["03-04-24", "13-04-24"], Some(true)),
            (["3/4/2024", "5/6/2024"], None),
            (["3/3/2024", "4/4/2024"], Some(true)),
            // The 12th of January has been, the 1st of December of that year never comes.
            (["1/12/2024", "12/31/2024"], Some(false)),
        ] {
            let survey = survey(&values);
            assert_eq!(survey.form(None).day_first, day_first, "{values:?}");
            assert_eq!(survey.form(Some(false)).day_first, Some(false));
        }
        let undecided = survey(&["3/4/2024", "5/6/2024", "soon"]);
        let form = undecided.form(None);
        assert_eq!(undecided.undecidable(form), Some("3/4/2024"));
        assert_eq!(undecided.unread(form, false), Some((1, "soon".to_owned())));
        assert_eq!(undecided.readable(undecided.form(Some(true)), false), 2);
    }

    #[test]
    fn how_long_ago_means_something_beside_a_time_of_fetching_only() {
        let form = TimeForm::default();
        assert_eq!(
            form.read("2 days ago", Some("2024-03-03T12:00:00Z"))
                .unwrap()
                .to_rfc3339(),
            "2024-03-01T12:00:00+00:00"
        );
        assert_eq!(form.read("2 days ago", Some("yesterday")), None);
        let values = survey(&["2 days ago", "1h"]);
        assert_eq!(values.readable(form, true), 2);
        assert_eq!(values.readable(form, false), 0);
    }
}
