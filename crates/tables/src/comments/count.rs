//! Reads counts as exports write them; the column tells what its dots and commas are.
//!
//! `1.234` is a thousand where dots group digits and no count where they are decimal, so a value
//! is read only after all values of its column were looked at.

mod scan;

use super::flags::is_blank;
use scan::Sign::{self, Comma, Dot};
pub(super) use scan::Words;
use scan::{Number, scan, scan_in};

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CountForm {
    /// The decimal sign, as far as any value shows it.
    decimal: Option<Sign>,
    words: Words,
}

impl CountForm {
    /// A count; none for what is no whole number in this form.
    pub(super) fn read(self, text: &str) -> Option<i64> {
        self.value(scan_in(self.words, text)?)
    }

    fn value(self, number: Number) -> Option<i64> {
        match number {
            Number::Plain(value) => Some(value),
            Number::Either {
                sign,
                grouped,
                decimal,
            } => match self.decimal {
                Some(known) if known == sign => decimal,
                _ => Some(grouped),
            },
            Number::Grouped { sign, value } => (self.decimal != Some(sign)).then_some(value),
            Number::Decimal { sign, value } => {
                value.filter(|_| self.decimal.is_none_or(|known| known == sign))
            }
        }
    }
}

/// Kinds of numbers that are read or not as the form of the column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Never,
    Either(Sign),
    Grouped(Sign),
    Whole(Sign),
}

/// What the values of a column were.
#[derive(Debug, Clone, Default)]
pub(super) struct CountSurvey {
    words: Words,
    /// Cells that hold something.
    pub(super) filled: u64,
    plain: u64,
    /// All of the following by sign, dot first.
    either: [u64; 2],
    /// Those of `either` that are whole numbers with a decimal sign, such as `3.000`.
    either_whole: [u64; 2],
    grouped: [u64; 2],
    whole: [u64; 2],
    fractions: [u64; 2],
    /// The first of each kind that some form cannot read.
    examples: Vec<(Kind, String)>,
    /// Whether all whole numbers are stars of a review: 1 to 5.
    beyond_stars: bool,
}

impl CountSurvey {
    pub(super) fn new(words: Words) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, text: &str) {
        if is_blank(text) {
            return;
        }
        self.filled += 1;
        let Some(number) = scan_in(self.words, text) else {
            self.remember(Kind::Never, text);
            return;
        };
        match number {
            Number::Plain(value) => {
                self.plain += 1;
                self.beyond_stars |= !(1..=5).contains(&value);
            }
            Number::Either { sign, decimal, .. } => {
                self.either[sign as usize] += 1;
                self.either_whole[sign as usize] += u64::from(decimal.is_some());
                if decimal.is_none() {
                    self.remember(Kind::Either(sign), text);
                }
                self.beyond_stars = true;
            }
            Number::Grouped { sign, .. } => {
                self.grouped[sign as usize] += 1;
                self.remember(Kind::Grouped(sign), text);
                self.beyond_stars = true;
            }
            Number::Decimal { sign, value } => match value {
                Some(value) => {
                    self.whole[sign as usize] += 1;
                    self.remember(Kind::Whole(sign), text);
                    self.beyond_stars |= !(1..=5).contains(&value);
                }
                None => {
                    self.fractions[sign as usize] += 1;
                    self.remember(Kind::Never, text);
                }
            },
        }
    }

    fn remember(&mut self, kind: Kind, text: &str) {
        if !self.examples.iter().any(|(known, _)| *known == kind) {
            self.examples.push((kind, crate::cut(text, 80).to_owned()));
        }
    }

    /// The one form that fits most values; those that it does not fit cannot be read.
    pub(super) fn form(&self) -> CountForm {
        let decimal = |sign: Sign, other: Sign| {
            self.whole[sign as usize] + self.fractions[sign as usize] + self.grouped[other as usize]
        };
        let (dot, comma) = (decimal(Dot, Comma), decimal(Comma, Dot));
        CountForm {
            words: self.words,
            decimal: match (dot, comma) {
                (0, 0) => None,
                _ if comma > dot => Some(Comma),
                _ => Some(Dot),
            },
        }
    }

    /// How many values can be read in that form.
    pub(super) fn readable(&self) -> u64 {
        let of = |sign: Sign| {
            let sign = sign as usize;
            let grouped = self.either[sign] + self.grouped[sign];
            let decimal = self.either_whole[sign] + self.whole[sign];
            (grouped, decimal)
        };
        let ((dot_grouped, dot_decimal), (comma_grouped, comma_decimal)) = (of(Dot), of(Comma));
        self.plain
            + match self.form().decimal {
                None => dot_grouped + comma_grouped,
                Some(Dot) => dot_decimal + comma_grouped,
                Some(Comma) => comma_decimal + dot_grouped,
            }
    }

    /// The values that are counts of nothing but stars, 1 to 5.
    pub(super) fn is_stars(&self) -> bool {
        self.filled > 0 && !self.beyond_stars
    }

    /// How many values cannot be read, and the first of them.
    pub(super) fn unread(&self) -> Option<(u64, String)> {
        let count = self.filled - self.readable();
        let form = self.form();
        let mut examples = self.examples.iter().map(|(_, text)| text);
        let example = examples.find(|text| form.read(text).is_none());
        (count > 0).then(|| (count, example.cloned().unwrap_or_default()))
    }
}

/// Whether a text is nothing but a number.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',' | '−');
    text.starts_with(begins)
        && text
            .strip_suffix('%')
            .unwrap_or(text)
            .trim_end()
            .bytes()
            .any(|b| b.is_ascii_digit())
        && (scan(text.trim_end_matches('%')).is_some() || text.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn column(values: &[(&str, Option<i64>)]) {
        let mut survey = CountSurvey::default();
        for (text, _) in values {
            survey.add(text);
        }
        let form = survey.form();
        for (text, expected) in values {
            assert_eq!(form.read(text), *expected, "{text} in {form:?}");
        }
        let readable = values.iter().filter(|(_, value)| value.is_some()).count();
        assert_eq!(survey.readable(), readable as u64, "{values:?}");
    }

    #[test]
    fn a_number_alone_is_never_a_thousandth_of_itself() {
        column(&[("1.234", Some(1234))]);
        column(&[("1,234", Some(1234)), ("1.234", Some(1234))]);
        column(&[("12.345.678", Some(12_345_678)), ("1.234", Some(1234))]);
    }

    #[test]
    fn the_column_tells_what_its_signs_are() {
        column(&[
            ("1.234", Some(1234)),
            ("1.234,0", Some(1234)),
            ("7", Some(7)),
        ]);
        column(&[
            ("1,234", Some(1234)),
            ("12.0", Some(12)),
            ("3.000", Some(3)),
            ("1.234", None),
        ]);
        column(&[("1,5", None), ("2,0", Some(2)), ("1.000", Some(1000))]);
        column(&[("1.5", None), ("2.5", None), ("2,5", None)]);
    }

    #[test]
    fn the_example_of_what_is_unread_is_unread() {
        for (values, example) in [
            (&["1,234", "12.0", "1.234"][..], Some("1.234")),
            (&["1,5", "2,0", "2.0"], Some("1,5")),
            (&["2,0", "3,0", "2.0"], Some("2.0")),
            (&["7", "12.345.678", "1.0", "2.0"], Some("12.345.678")),
            (&["7", "many"], Some("many")),
            (&["7", "1.234"], None),
        ] {
            let mut survey = CountSurvey::default();
            values.iter().for_each(|text| survey.add(text));
            let found = survey.unread().map(|(_, text)| text);
            assert_eq!(found.as_deref(), example, "{values:?}");
        }
    }

    #[test]
    fn before_k_and_m_every_sign_is_decimal() {
        column(&[
            ("3,1K", Some(3100)),
            ("2.5k", Some(2500)),
            ("12K", Some(12_000)),
            ("1,2 Tsd.", Some(1200)),
            ("2,5 Mio.", Some(2_500_000)),
            ("1,2M", Some(1_200_000)),
            ("3 mil", Some(3000)),
            ("1.1B", Some(1_100_000_000)),
            ("1.2万", Some(12_000)),
            ("1.234,5K", Some(1_234_500)),
            ("99", Some(99)),
        ]);
    }

    #[test]
    fn b_is_a_thousand_in_turkish() {
        let mut survey = CountSurvey::new(Words::Turkish);
        survey.add("1,2 B");
        let form = survey.form();
        for (text, expected) in [("1,2 B", 1200), ("3B", 3000), ("2 Mn", 2_000_000), ("7", 7)] {
            assert_eq!(form.read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn spaces_and_apostrophes_group() {
        column(&[
            ("1 234", Some(1234)),
            ("1\u{202F}234\u{A0}567", Some(1_234_567)),
            ("1'234", Some(1234)),
            ("-4", Some(-4)),
            ("−4", Some(-4)),
            ("+4", Some(4)),
        ]);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "K",
            "many",
            "1.2,3.4",
            "12,",
            ".",
            "1..2",
            "inf",
            "NaN",
            "1e3",
            "5 of 7",
            "1.2.3",
            "99999999999999999999",
            "#1",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
    }

    #[test]
    fn stars_are_one_to_five() {
        let survey = |values: &[&str]| {
            let mut survey = CountSurvey::default();
            values.iter().for_each(|text| survey.add(text));
            survey
        };
        assert!(survey(&["1", "5", "3.0"]).is_stars());
        assert!(!survey(&["1", "6"]).is_stars());
        assert!(!survey(&["0", "5"]).is_stars());
    }

    #[test]
    fn only_numbers_are_numbers() {
        for text in ["7", "-1.5", "3,1K", "50%", "1e-3", "1 234"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["7 stars", "one", "", "-", "10/10", "+1 to that"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
