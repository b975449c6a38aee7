//! Reads times as exports write them; the column tells day from month.

mod scan;
mod words;

use chrono::{DateTime, Datelike, Days, Utc};

use super::flags::is_blank;
use scan::{Scanned, is_clock, scan};

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
    /// Those of these that have no time of day, and values that are nothing else.
    days: u64,
    clocks: u64,
    /// Those of `ordered` that are a possible date with the day first, with the month first.
    fits: [u64; 2],
    /// Those of `ordered` that are the same date either way.
    same: u64,
    /// The first whose day and month may be exchanged.
    ambiguous: Option<String>,
    /// The first of each kind that may not be read.
    examples: Vec<(Unread, String)>,
}

/// Why a value may not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// It is no time, or one in which nobody commented.
    Never,
    /// It says how long ago that was, without a time of fetching beside it.
    Ago,
    /// It is no date with the day before the month, behind it, or either way.
    DayFirst,
    MonthFirst,
    Ordered,
}

impl Unread {
    fn applies(self, form: TimeForm, fetched: bool) -> bool {
        match self {
            Self::Never => true,
            Self::Ago => !fetched,
            Self::DayFirst => form.day_first == Some(true),
            Self::MonthFirst => form.day_first == Some(false),
            // Without an order they are undecidable.
            Self::Ordered => form.day_first.is_some(),
        }
    }
}

impl TimeSurvey {
    pub(super) fn add(&mut self, text: &str) {
        if is_blank(text) {
            return;
        }
        self.filled += 1;
        let scanned = scan(text);
        if let Some(Scanned::Moment(_) | Scanned::Ordered(_)) = &scanned {
            self.days += u64::from(day(text).is_some());
        }
        match scanned {
            Some(Scanned::Moment(time)) if self.range.holds(time) => self.moments += 1,
            Some(Scanned::Ordered(ordered)) => {
                self.ordered += 1;
                let [day, month] = [true, false]
                    .map(|day| ordered.moment(day).filter(|time| self.range.holds(*time)));
                self.fits[0] += u64::from(day.is_some());
                self.fits[1] += u64::from(month.is_some());
                self.same += u64::from(day.is_some() && day == month);
                match (day, month) {
                    (Some(day), Some(month)) if day != month => {
                        self.ambiguous.get_or_insert_with(|| kept(text));
                    }
                    (Some(_), Some(_)) => {}
                    (Some(_), None) => self.remember(Unread::MonthFirst, text),
                    (None, Some(_)) => self.remember(Unread::DayFirst, text),
                    (None, None) => self.remember(Unread::Ordered, text),
                }
            }
            Some(Scanned::Ago(_)) => {
                self.ago += 1;
                self.remember(Unread::Ago, text);
            }
            _ => {
                self.clocks += u64::from(clock(text).is_some());
                self.remember(Unread::Never, text);
            }
        }
    }

    fn remember(&mut self, why: Unread, text: &str) {
        if !self.examples.iter().any(|(known, _)| *known == why) {
            self.examples.push((why, kept(text)));
        }
    }

    /// How many values are days without a time, and how many are times without a day.
    pub(super) fn days(&self) -> u64 {
        self.days
    }

    pub(super) fn clocks(&self) -> u64 {
        self.clocks
    }

    /// Whether each value is a date in some form.
    pub(super) fn are_all_dates(&self) -> bool {
        self.moments + self.fits[0].max(self.fits[1]) == self.filled
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
        let mut examples = self.examples.iter();
        let example = examples.find(|(why, _)| why.applies(form, fetched));
        (count > 0).then(|| {
            (
                count,
                example.map(|(_, text)| text.clone()).unwrap_or_default(),
            )
        })
    }
}

/// What is kept of a value, to show it.
fn kept(text: &str) -> String {
    crate::cut(text, 80).to_owned()
}

/// The day of a time without a time of day, as it is written: workbooks show midnight with days.
pub(super) fn day(text: &str) -> Option<&str> {
    let text = text.trim();
    if memchr::memchr(b':', text.as_bytes()).is_some() {
        let day = text.strip_suffix("00:00:00")?.strip_suffix([' ', 'T'])?;
        return (!day.contains(':')).then_some(day);
    }
    // Numbers may be seconds, or days with a part of one.
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|&b| b == b'.').count() < 2;
    (!is_number || text.len() == 8).then_some(text)
}

/// A time of day without a day, as it is written. Workbooks show theirs on the day 0 that they count
/// from.
pub(super) fn clock(text: &str) -> Option<&str> {
    const DAY_0: [&str; 4] = ["1899-12-30 ", "1899-12-31 ", "1900-01-00 ", "1904-01-01 "];
    let text = text.trim();
    let clock = DAY_0
        .iter()
        .find_map(|day| text.strip_prefix(day))
        .unwrap_or(text);
    (clock.contains(':') && is_clock(clock)).then_some(clock)
}

/// Whether a text is a time in any form.
pub(super) fn is_time(text: &str) -> bool {
    scan(text).is_some()
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
    fn days_and_times_of_day_are_told_apart() {
        for (text, expected) in [
            ("2024-05-01", Some("2024-05-01")),
            ("2024-05-01 00:00:00", Some("2024-05-01")),
            ("1.5.24", Some("1.5.24")),
            ("20240501", Some("20240501")),
            ("2024-05-01 14:33", None),
            ("1714567980", None),
            ("45413.5", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for (text, expected) in [
            ("14:33", Some("14:33")),
            ("2:33 PM", Some("2:33 PM")),
            ("14:33:05+02:00", Some("14:33:05+02:00")),
            ("1899-12-31 14:33:00", Some("14:33:00")),
            ("25:00", None),
            ("14", None),
            ("2024-05-01 14:33", None),
            ("at 5:00 I left", None),
        ] {
            assert_eq!(clock(text), expected, "{text}");
        }
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
    fn the_example_of_what_is_unread_is_unread() {
        let first = |values: &[&str], fetched: bool| {
            let survey = survey(values);
            survey
                .unread(survey.form(None), fetched)
                .map(|(_, text)| text)
        };
        let month = "4/25/2024";
        let values = ["25/4/2024", "26/4/2024", month];
        assert_eq!(first(&values, false).as_deref(), Some(month));
        let values = ["2 days ago", "2024-05-01", "soon"];
        assert_eq!(first(&values, true).as_deref(), Some("soon"));
        assert_eq!(first(&values, false).as_deref(), Some("2 days ago"));
        assert_eq!(
            first(&["25/4/2024", "99/99/2024"], false).as_deref(),
            Some("99/99/2024")
        );
        assert_eq!(first(&["2 days ago"], true), None);
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
