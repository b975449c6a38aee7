//! Reads times as exports write them; the column tells day from month.

mod ago;
mod months;
mod order;
mod scan;
mod time_of_day;
mod weekdays;

use chrono::{DateTime, Utc};
use plaintext::DateRange;

use super::flags::is_blank;
use super::names::offset_in_name;
pub(super) use order::Order;
use order::OrderSurvey;
use scan::{Scanned, scan};
use time_of_day::is_clock;
pub(super) use time_of_day::zone;

/// How the times of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeForm {
    /// The order of dates that are three numbers; unknown stays unread.
    order: Option<Order>,
    /// The same of those with dots between the numbers.
    dotted: Option<Order>,
    range: DateRange,
    /// How far times without a zone are east of UTC, in seconds.
    offset: i32,
    /// Whether most values are days, which have no zone.
    of_days: bool,
}

impl Default for TimeForm {
    fn default() -> Self {
        Self {
            order: None,
            dotted: Some(Order::DayMonthYear),
            range: DateRange::default(),
            offset: 0,
            of_days: false,
        }
    }
}

impl TimeForm {
    /// A moment; without a zone it is in that of the column, without a time at midnight. `fetched` is
    /// when the row was fetched, as text.
    ///
    /// Numbers are seconds, milliseconds or microseconds since 1970, or days as Excel counts them;
    /// their sizes cannot be confused.
    pub(super) fn read(self, text: &str, fetched: Option<&str>) -> Option<DateTime<Utc>> {
        let offset = match self.of_days && day(text).is_some() {
            true => 0,
            false => self.offset,
        };
        let time = match scan(text, offset)? {
            Scanned::Moment(time) => time,
            Scanned::Ordered(ordered) if ordered.is_dotted() => ordered.moment(self.dotted?)?,
            Scanned::Ordered(ordered) => ordered.moment(self.order?)?,
            Scanned::Ago(before) => match scan(fetched?, 0)? {
                Scanned::Moment(fetched) => fetched.checked_sub_signed(before)?,
                _ => return None,
            },
        };
        Some(time).filter(|time| self.range.holds(*time))
    }

    /// This form, with the zone that the name of the column of the times of day tells, if that of the
    /// dates tells none.
    pub(super) fn with_clock_named(self, name: &str) -> Self {
        let offset = match self.offset {
            0 => offset_in_name(name),
            known => known,
        };
        Self { offset, ..self }
    }
}

/// What the values of a column were.
#[derive(Debug, Clone, Default)]
pub(super) struct TimeSurvey {
    /// Cells that hold something.
    pub(super) filled: u64,
    range: DateRange,
    /// What the name of the column says of the zone, in seconds east of UTC.
    offset: i32,
    moments: u64,
    ago: u64,
    /// Those that have no time of day, and values that are nothing else.
    days: u64,
    clocks: u64,
    /// Dates of three numbers, and those of them with dots.
    ordered: OrderSurvey,
    dotted: OrderSurvey,
    /// The first that is no time, or one in which nobody commented.
    never: Option<String>,
    /// The first that says how long ago that was.
    relative: Option<String>,
}

impl TimeSurvey {
    /// Of a column with a name, which may tell the zone of its times.
    pub(super) fn of_column(name: &str) -> Self {
        Self {
            offset: offset_in_name(name),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, text: &str) {
        if is_blank(text) {
            return;
        }
        self.filled += 1;
        let scanned = scan(text, self.offset);
        if let Some(Scanned::Moment(_) | Scanned::Ordered(_)) = &scanned {
            self.days += u64::from(day(text).is_some());
        }
        match scanned {
            Some(Scanned::Moment(time)) if self.range.holds(time) => self.moments += 1,
            Some(Scanned::Ordered(ordered)) => {
                let survey = match ordered.is_dotted() {
                    true => &mut self.dotted,
                    false => &mut self.ordered,
                };
                survey.add(ordered, self.range, text);
            }
            Some(Scanned::Ago(_)) => {
                self.ago += 1;
                self.relative.get_or_insert_with(|| kept(text));
            }
            _ => {
                self.clocks += u64::from(clock(text).is_some());
                self.never.get_or_insert_with(|| kept(text));
            }
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
        self.moments + self.ordered.most() + self.dotted.most() == self.filled
    }

    /// The form that fits most values, or the one that was chosen.
    pub(super) fn form(&self, day_first: Option<bool>) -> TimeForm {
        TimeForm {
            order: self.ordered.order(day_first),
            dotted: self.dotted.order_of_dotted(day_first),
            range: self.range,
            offset: self.offset,
            of_days: self.days * 2 > self.filled,
        }
    }

    /// How many values can be read in a form, those that need a fetched-at beside them if there
    /// is one.
    pub(super) fn readable(&self, form: TimeForm, fetched: bool) -> u64 {
        let ordered = self.ordered.readable(form.order) + self.dotted.readable(form.dotted);
        self.moments + ordered + if fetched { self.ago } else { 0 }
    }

    /// The first of the dates that more than one order of their numbers fits, if nobody chose, and these
    /// orders.
    pub(super) fn undecidable(&self, form: TimeForm) -> Option<(&str, Vec<Order>)> {
        let of = |order: Option<Order>, survey| match order {
            None => OrderSurvey::undecidable(survey),
            Some(_) => None,
        };
        of(form.order, &self.ordered).or_else(|| of(form.dotted, &self.dotted))
    }

    /// How many values cannot be read whatever comes first, and the first of them.
    pub(super) fn unread(&self, form: TimeForm, fetched: bool) -> Option<(u64, String)> {
        let parts = [(form.order, &self.ordered), (form.dotted, &self.dotted)];
        let undecided = parts.iter().filter(|(order, _)| order.is_none());
        let undecided: u64 = undecided.map(|(_, survey)| survey.count).sum();
        let count = self.filled - self.readable(form, fetched) - undecided;
        let relative = self.relative.as_deref().filter(|_| !fetched);
        let mut unfit = parts
            .iter()
            .filter_map(|(order, survey)| survey.unfit(*order));
        let example = relative.or(self.never.as_deref()).or_else(|| unfit.next());
        (count > 0).then(|| (count, example.unwrap_or_default().to_owned()))
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
    // Of `5 mars 2024 kl. 10.00` and `2024年3月5日 15時` the time of day depends on the zone.
    if text
        .bytes()
        .any(|b| !b.is_ascii_digit() && !b.is_ascii_punctuation())
        && scan(text, 0) != scan(text, 3_600)
    {
        return None;
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
    scan(text, 0).is_some()
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
            "2024-01-02 03:04:05 +0000 UTC",
            "2024-01-02 05:04:05 +0200 EET",
            "20240102030405",
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
    fn dates_of_many_languages_are_the_same_moment() {
        let expected = "2024-03-05T15:04:00Z".parse::<DateTime<Utc>>().unwrap();
        for text in [
            "2024년 3월 5일 오후 3:04",
            "2024년 3월 5일 화요일 오후 3:04",
            "2024년 3월 5일 (화) 오후 3시 4분",
            "2024. 3. 5. 오후 3:04",
            "2024-03-05 오후 3:04:00",
            "2024年3月5日 下午3:04",
            "2024年3月5日 星期二 下午3:04",
            "2024年3月5日星期二 15:04",
            "2024/3/5 下午 03:04:00",
            "2024年03月05日 15时04分00秒",
            "2024年3月5日 晚上3:04",
            "2024年3月5日(火) 15:04",
            "2024年3月5日（火曜日）午後3時04分",
            "2024/03/05 午後3:04",
            "2024/03/05(火) 15:04",
            "5 mars 2024 kl. 15:04",
            "tisdag 5 mars 2024 kl. 15.04",
            "tis 5 mars 2024 15:04",
            "den 5 mars 2024 kl 15:04",
            "5.3.2024 klo 15.04",
            "tiistai 5. maaliskuuta 2024 klo 15.04",
            "ti 5.3.2024 15.04",
            "5 Mart 2024 Salı 15:04",
            "5 Mart 2024, 15:04",
            "05.03.2024 ÖS 3:04",
            "5. marts 2024 kl. 15.04",
            "tirsdag d. 5. marts 2024 kl. 15.04",
            "tirsdag 5. mars 2024 kl. 15:04",
            "5. března 2024 v 15:04",
            "úterý 5. března 2024 15:04",
            "5. 3. 2024 v 15:04",
            "2024. március 5. 15:04",
            "2024. márc. 5., kedd, 15:04",
            "5 marca 2024, o 15:04",
            "5 марта 2024 г., 15:04",
            "5 березня 2024 р. о 15:04",
            "5 Μαρτίου 2024, 3:04 μ.μ.",
            "5 martie 2024, 15:04",
            "mar 5 mar 2024, 15:04",
            "martedì 5 marzo 2024 alle ore 15:04",
            "mar. 5 mars 2024 à 15 h 04",
            "5 de março de 2024 às 15:04",
            "5 de marzo de 2024 a las 15:04",
            "Mar 5, 2024 · 3:04 PM UTC",
            "5 March 2024 (Tuesday) 15:04",
            "20240305T150400Z",
            "20240305T160400+0100",
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
        for (text, expected) in [
            ("2024년 3월 5일 오전 12:30", "2024-03-05T00:30:00+00:00"),
            ("2024年3月5日 午後0:30", "2024-03-05T12:30:00+00:00"),
            ("2024年3月5日 下午15:04", "2024-03-05T15:04:00+00:00"),
            ("2024年3月5日 15時", "2024-03-05T15:00:00+00:00"),
            ("2024年3月5日(火)", "2024-03-05T00:00:00+00:00"),
            ("5 Mart 2024 Salı", "2024-03-05T00:00:00+00:00"),
            ("31. července 2024", "2024-07-31T00:00:00+00:00"),
            ("30. června 2024", "2024-06-30T00:00:00+00:00"),
            ("5. marraskuuta 2024", "2024-11-05T00:00:00+00:00"),
            ("4. desember 2023", "2023-12-04T00:00:00+00:00"),
        ] {
            let read = read(text).map(|time| time.to_rfc3339());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "2024年3月5日 上午15:04",
            "2024年3月5日 晚上25:04",
            "2024年3月5日 下午3:04 PM",
            "3月5日 15:04",
            "5 mars kl. 15:04",
            "20240305T1504",
            "5 März 2024 irgendwann",
        ] {
            assert_eq!(read(text), None, "{text}");
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
            ("5 mars 2024", Some("5 mars 2024")),
            ("5 mars 2024 kl. 10.00", None),
            ("2024年3月5日", Some("2024年3月5日")),
            ("2024年3月5日 15時", None),
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
            (["3-4-24", "13-4-24"], Some(true)),
            (["3/4/2024", "5/6/2024"], None),
            (["3/3/2024", "4/4/2024"], Some(true)),
            // The 12th of January has been, the 1st of December of that year never comes.
            (["1/12/2024", "12/31/2024"], Some(false)),
        ] {
            let survey = survey(&values);
            let order = day_first.map(|first| match first {
                true => Order::DayMonthYear,
                false => Order::MonthDayYear,
            });
            assert_eq!(survey.form(None).order, order, "{values:?}");
            assert_eq!(survey.form(Some(false)).order, Some(Order::MonthDayYear));
        }
        let undecided = survey(&["3/4/2024", "5/6/2024", "soon"]);
        let form = undecided.form(None);
        let expected = ("3/4/2024", vec![Order::DayMonthYear, Order::MonthDayYear]);
        assert_eq!(undecided.undecidable(form), Some(expected));
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
