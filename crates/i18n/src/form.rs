//! Numbers and dates as the language that is spoken writes them. The one place for that: separators, names of
//! months and the order of a date are texts of the language file.

use chrono::{Datelike, NaiveDate};

use crate::{t, tc};

/// `1234567` as `1,234,567`.
pub fn count(n: i64) -> String {
    let separator = tc!("between thousands", ",");
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// A number that is not negative, with so many decimals: `0.31`.
pub fn decimal(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}").replace('.', tc!("before decimals", "."))
}

/// A signed score or net sentiment with two places and a true minus.
pub fn signed(score: f64) -> String {
    // Rounded first, so that -0.001 does not become "-0.00".
    let rounded = (score * 100.0).round() / 100.0;
    let number = decimal(rounded.abs(), 2);
    if rounded > 0.0 {
        format!("+{number}")
    } else if rounded < 0.0 {
        format!("\u{2212}{number}")
    } else {
        number
    }
}

/// A share as a whole percentage: `62 %`.
pub fn percent(share: f64) -> String {
    t!("{n} %", n = format_args!("{:.0}", share * 100.0))
}

/// `3 Feb 2026`.
pub fn date(day: NaiveDate) -> String {
    t!(
        "{day} {month} {year}",
        day = day.day(),
        month = month(day.month0()),
        year = day.year()
    )
}

/// `3 Feb`, where the year is known.
pub fn date_of_year(day: NaiveDate) -> String {
    t!(
        "{day} {month}",
        day = day.day(),
        month = month(day.month0())
    )
}

/// `2026-02-03`, for tables.
pub fn day(day: NaiveDate) -> String {
    t!(
        "{year}-{month}-{day}",
        year = day.year(),
        month = format_args!("{:02}", day.month()),
        day = format_args!("{:02}", day.day())
    )
}

/// The short name of a month; 0: January.
pub fn month(place: u32) -> &'static str {
    match place {
        0 => tc!("month", "Jan"),
        1 => tc!("month", "Feb"),
        2 => tc!("month", "Mar"),
        3 => tc!("month", "Apr"),
        4 => tc!("month", "May"),
        5 => tc!("month", "Jun"),
        6 => tc!("month", "Jul"),
        7 => tc!("month", "Aug"),
        8 => tc!("month", "Sep"),
        9 => tc!("month", "Oct"),
        10 => tc!("month", "Nov"),
        _ => tc!("month", "Dec"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, speak_here};

    fn in_language<T>(tag: &str, say: impl FnOnce() -> T) -> T {
        speak_here(Language::of_tag(tag).expect("a language"), say)
    }

    #[test]
    fn numbers_are_those_of_the_language() {
        let all = || [count(-1_234_567), count(999), signed(-0.456), percent(0.62)];
        assert_eq!(all(), ["\u{2212}1,234,567", "999", "\u{2212}0.46", "62 %"]);
        assert_eq!(
            in_language("de", all),
            ["\u{2212}1.234.567", "999", "\u{2212}0,46", "62\u{a0}%"]
        );
        assert_eq!(
            in_language("fr", all),
            [
                "\u{2212}1\u{202f}234\u{202f}567",
                "999",
                "\u{2212}0,46",
                "62\u{a0}%"
            ]
        );
        assert_eq!(signed(-0.001), "0.00");
        assert_eq!(signed(0.456), "+0.46");
    }

    #[test]
    fn dates_are_those_of_the_language() {
        let day: NaiveDate = "2026-10-28".parse().expect("a day");
        let all = || [date(day), date_of_year(day), self::day(day)];
        assert_eq!(all(), ["28 Oct 2026", "28 Oct", "2026-10-28"]);
        assert_eq!(
            in_language("de", all),
            ["28. Okt. 2026", "28. Okt.", "28.10.2026"]
        );
        assert_eq!(
            in_language("fr", all),
            ["28 oct. 2026", "28 oct.", "28/10/2026"]
        );
    }
}
