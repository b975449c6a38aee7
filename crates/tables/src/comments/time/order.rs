//! In which order the numbers of a date stand: all values of a column tell it together.

use chrono::{DateTime, Utc};
use plaintext::DateRange;

use super::scan::Ordered;

/// An order of the three numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::comments) enum Order {
    DayMonthYear,
    MonthDayYear,
    /// `24-09-25`; of years with two digits only, those with four are told by their length.
    YearMonthDay,
}

impl Order {
    pub(super) const ALL: [Self; 3] = [Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDay];

    /// What a person calls it.
    pub(in crate::comments) fn name(self) -> &'static str {
        match self {
            Self::DayMonthYear => "day-month-year",
            Self::MonthDayYear => "month-day-year",
            Self::YearMonthDay => "year-month-day",
        }
    }

    /// The places of the year and of the day among the numbers.
    fn places(self) -> (usize, usize) {
        match self {
            Self::DayMonthYear => (2, 0),
            Self::MonthDayYear => (2, 1),
            Self::YearMonthDay => (0, 2),
        }
    }
}

/// Pairs of orders, by their places in [`Order::ALL`].
const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

/// What the dates of a column were whose numbers do not say which of them is the day.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderSurvey {
    pub(super) count: u64,
    /// Those that are a possible date in each order.
    fits: [u64; 3],
    /// Those that are the same date in both orders of a pair, and the first that is not.
    same: [u64; 3],
    differs: [Option<String>; 3],
    /// The first that is a date in some order, and the first that is none in each.
    example: Option<String>,
    unfit: [Option<String>; 3],
    /// A year with four digits stood last.
    long_years: bool,
    /// The numbers of dates without such a year, by their places, a bit for each.
    seen: [u128; 3],
}

impl OrderSurvey {
    pub(super) fn add(&mut self, ordered: Ordered, range: DateRange, text: &str) {
        let kept = || super::kept(text);
        let moments: [Option<DateTime<Utc>>; 3] = Order::ALL
            .map(|order| ordered.moment(order))
            .map(|moment| moment.filter(|time| range.holds(*time)));
        self.count += 1;
        for (place, moment) in moments.iter().enumerate() {
            self.fits[place] += u64::from(moment.is_some());
            if moment.is_none() {
                self.unfit[place].get_or_insert_with(kept);
            }
        }
        if moments.iter().any(Option::is_some) {
            self.example.get_or_insert_with(kept);
        }
        for (pair, (one, other)) in PAIRS.into_iter().enumerate() {
            match (moments[one], moments[other]) {
                (Some(one), Some(other)) if one == other => self.same[pair] += 1,
                (Some(_), Some(_)) => {
                    self.differs[pair].get_or_insert_with(kept);
                }
                _ => {}
            }
        }
        self.long_years |= ordered.has_long_year();
        if !ordered.has_long_year() {
            for (seen, number) in self.seen.iter_mut().zip(ordered.numbers()) {
                *seen |= 1_u128.checked_shl(number).unwrap_or_default();
            }
        }
    }

    /// Whether each value is a date in some order that all have.
    pub(super) fn most(&self) -> u64 {
        self.fits.into_iter().max().unwrap_or_default()
    }

    /// How many values can be read in an order.
    pub(super) fn readable(&self, order: Option<Order>) -> u64 {
        order.map_or(0, |order| self.fits[order as usize])
    }

    /// The first that is no date in an order.
    pub(super) fn unfit(&self, order: Option<Order>) -> Option<&str> {
        self.unfit[order? as usize].as_deref()
    }

    /// The order in which most values are dates, or one that was chosen: whether the day stands first.
    pub(super) fn order(&self, day_first: Option<bool>) -> Option<Order> {
        let [day, month, year] = self.possible();
        match day_first {
            None => self.told(),
            Some(true) if day == 0 && year > month => Some(Order::YearMonthDay),
            Some(true) => Some(Order::DayMonthYear),
            Some(false) if year > month && year >= day => Some(Order::YearMonthDay),
            Some(false) => Some(Order::MonthDayYear),
        }
    }

    /// The same where dots stand between the numbers: the day comes first everywhere, but for years
    /// of two digits in Korea and Hungary. What was chosen counts where the values do not tell.
    pub(super) fn order_of_dotted(&self, day_first: Option<bool>) -> Option<Order> {
        self.told().or_else(|| match day_first {
            Some(true) => Some(Order::DayMonthYear),
            Some(false) => Some(Order::YearMonthDay),
            // Comments lie closer together in years than in days of the month.
            None => (spread(self.seen[2]) <= spread(self.seen[0])).then_some(Order::DayMonthYear),
        })
    }

    /// The orders that fit as well as each other, and a value that shows it.
    pub(super) fn undecidable(&self) -> Option<(&str, Vec<Order>)> {
        let orders = self.best();
        let tied = |place: usize| orders.contains(&Order::ALL[place]);
        let pairs = PAIRS.into_iter().zip(&self.differs);
        let shown = pairs
            .filter(|((one, other), _)| tied(*one) && tied(*other))
            .find_map(|(_, differs)| differs.as_ref());
        let example = shown.or(self.example.as_ref())?;
        Some((example, orders))
    }

    /// The order that fits most values; none where several do and give other dates.
    fn told(&self) -> Option<Order> {
        let best = self.best();
        let Some(first) = best.first() else {
            return Some(Order::DayMonthYear);
        };
        let count = self.fits[*first as usize];
        let same = PAIRS
            .into_iter()
            .zip(self.same)
            .all(|((one, other), same)| {
                let tied = |place: usize| best.contains(&Order::ALL[place]);
                !tied(one) || !tied(other) || same == count
            });
        same.then_some(*first)
    }

    fn best(&self) -> Vec<Order> {
        let fits = self.possible();
        let most = fits.into_iter().max().unwrap_or_default();
        let best = |order: &Order| most > 0 && fits[*order as usize] == most;
        Order::ALL.into_iter().filter(best).collect()
    }

    /// How many values fit each order, less what contradicts all of them together.
    fn possible(&self) -> [u64; 3] {
        let [day, month, year] = self.fits;
        match () {
            // Nobody writes some years in full behind the day and others in short before the month.
            () if self.long_years => [day, month, 0],
            () if self.is_absurd(Order::YearMonthDay) && day.max(month) >= year => [day, month, 0],
            () if year == 0 => [day, month, 0],
            () => {
                let left = |order: Order, fits: u64| match self.is_absurd(order) && year >= fits {
                    true => 0,
                    false => fits,
                };
                [
                    left(Order::DayMonthYear, day),
                    left(Order::MonthDayYear, month),
                    year,
                ]
            }
        }
    }

    /// Whether the column would hold three or more years, and for each two of them not even one day of
    /// the month: `03-04-24`, `13-04-24`, `20-04-24` are no 24ths of April of three years.
    fn is_absurd(&self, order: Order) -> bool {
        let (year, day) = order.places();
        let [years, days] = [year, day].map(|place| self.seen[place].count_ones());
        years > 2 && years > 2 * days
    }
}

/// How far the numbers of a place lie apart.
fn spread(seen: u128) -> u32 {
    match seen {
        0 => 0,
        seen => 127 - seen.leading_zeros() - seen.trailing_zeros(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TimeForm, TimeSurvey};
    use super::*;

    fn survey(values: &[&str]) -> TimeSurvey {
        let mut survey = TimeSurvey::default();
        values.iter().for_each(|text| survey.add(text));
        survey
    }

    #[track_caller]
    fn days(values: &[&str], day_first: Option<bool>) -> Vec<String> {
        let form: TimeForm = survey(values).form(day_first);
        let day = |text: &&str| match form.read(text, None) {
            Some(time) => time.format("%F").to_string(),
            None => String::new(),
        };
        values.iter().map(day).collect()
    }

    #[test]
    fn a_year_first_is_read_where_no_other_order_fits() {
        for values in [
            ["24-09-25 10:00", "24-09-30 11:00"],
            ["24/09/25", "24/09/30"],
            ["24/9/5", "24/9/30"],
            ["24.09.25", "24.12.31"],
            ["24.09.25.", "24.12.31."],
            ["24. 9. 5.", "24. 9. 30."],
            ["24년 9월 25일", "24년 9월 26일"],
        ] {
            let days = days(&values, None);
            assert!(
                days.iter().all(|day| day.starts_with("2024-")),
                "{values:?}: {days:?}"
            );
            assert!(
                survey(&values)
                    .undecidable(survey(&values).form(None))
                    .is_none()
            );
        }
        // Whoever says that the day comes first says nothing of such a column.
        assert_eq!(days(&["24-09-30"], Some(true)), ["2024-09-30"]);
    }

    #[test]
    fn two_orders_that_fit_are_named_and_one_can_be_chosen() {
        let values = ["24-09-25 10:00", "23-09-25 11:00"];
        assert_eq!(days(&values, None), ["", ""]);
        let survey = survey(&values);
        let undecided = survey.undecidable(survey.form(None));
        let expected = (
            "24-09-25 10:00",
            vec![Order::DayMonthYear, Order::YearMonthDay],
        );
        assert_eq!(undecided, Some(expected));
        assert_eq!(days(&values, Some(true)), ["2025-09-24", "2025-09-23"]);
        assert_eq!(days(&values, Some(false)), ["2024-09-25", "2023-09-25"]);
        assert_eq!(survey.unread(survey.form(None), false), None);
    }

    #[test]
    fn all_three_orders_may_fit() {
        let values = ["05-06-07"];
        let found = survey(&values);
        let (_, orders) = found.undecidable(found.form(None)).unwrap();
        assert_eq!(orders, Order::ALL);
        assert_eq!(days(&values, Some(true)), ["2007-06-05"]);
        assert_eq!(days(&values, Some(false)), ["2007-05-06"]);
        // Where they are the same date there is nothing to decide.
        assert_eq!(
            days(&["07-07-07", "24-05-24"], None),
            ["2007-07-07", "2024-05-24"]
        );
    }

    #[test]
    fn a_year_in_full_behind_the_day_excludes_one_before_the_month() {
        let values = ["25/04/2024", "24/04/25"];
        assert_eq!(days(&values, None), ["2024-04-25", "2025-04-24"]);
    }

    #[test]
    fn no_column_holds_one_day_of_the_month_in_many_years() {
        let day_first = ["03-04-24", "13-04-24", "20-04-24"];
        assert_eq!(days(&day_first, None)[1], "2024-04-13");
        let year_first = ["24-09-21", "24-09-22", "24-09-23"];
        assert_eq!(days(&year_first, None)[1], "2024-09-22");
        // Over the end of a year.
        let day_first = ["05/12/24", "17/12/24", "20/12/24", "21/12/24", "02/01/25"];
        assert_eq!(days(&day_first, None)[4], "2025-01-02");
        // Two of them say nothing.
        assert_eq!(days(&["03-04-24", "13-04-24"], None), ["", ""]);
    }

    #[test]
    fn dots_stand_behind_days_unless_the_values_speak_against_it() {
        for (values, expected) in [
            (&["02.01.24"][..], &["2024-01-02"][..]),
            (&["02.01.24", "05.01.24"], &["2024-01-02", "2024-01-05"]),
            (&["05.12.24", "02.01.25"], &["2024-12-05", "2025-01-02"]),
            (&["24.09.05", "24.09.08"], &["", ""]),
            (&["24.09.05", "25.01.03"], &["", ""]),
        ] {
            assert_eq!(days(values, None), expected);
        }
        assert_eq!(
            days(&["24.09.05", "24.09.08"], Some(false))[1],
            "2024-09-08"
        );
        assert_eq!(days(&["24.09.05", "24.09.08"], Some(true))[1], "2008-09-24");
        assert_eq!(days(&["31.12.24"], Some(false)), ["2024-12-31"]);
    }

    #[test]
    fn dates_that_contradict_each_other_are_undecidable() {
        let values = ["25/4/2024", "4/25/2024"];
        let survey = survey(&values);
        let form = survey.form(None);
        let (example, orders) = survey.undecidable(form).unwrap();
        assert_eq!(example, "25/4/2024");
        assert_eq!(orders, [Order::DayMonthYear, Order::MonthDayYear]);
    }
}
