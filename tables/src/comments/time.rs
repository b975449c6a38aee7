//! Reads times as exports write them; the column tells day from month.

mod scan;
mod words;

use chrono::{DateTime, Datelike, Days, Utc};

use super::flags::is_blank;
use scan::{Scanned, scan};

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
