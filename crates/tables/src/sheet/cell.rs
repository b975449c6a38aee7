//! From the XML of a cell to what a person sees in it.

use std::fmt::Write as _;
use std::io::Read;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use quick_xml::events::Event;

use super::links;
use super::strings::{SharedStrings, read_text, unescape};
use super::styles::{Meaning, Styles};
use super::xml::{Xml, cut_off};
use crate::archive::damaged;
use crate::{Budget, Error};

/// Days between the two ways to count dates.
const DAYS_TO_1904: f64 = 1462.0;
const MILLISECONDS_OF_DAY: f64 = 86_400_000.0;

/// What a cell says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An index into the shared texts.
    Shared,
    /// A text, as formulas give it.
    Text,
    /// A text that stands in the cell.
    Inline,
    Bool,
    Number,
    /// A date, shown as it is written.
    AsWritten,
    /// What a formula without a value shows, such as `#N/A`: nothing.
    Error,
    /// Nothing is said: a number, if it looks like one.
    Untyped,
}

impl Kind {
    pub(super) fn of(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "s" => Self::Shared,
            "str" => Self::Text,
            "inlineStr" | "is" => Self::Inline,
            "b" => Self::Bool,
            "n" => Self::Number,
            "d" => Self::AsWritten,
            "e" => Self::Error,
            _ => return Err(damaged("a cell has an unknown type")),
        })
    }
}

/// What values of cells refer to.
pub(super) struct Values {
    strings: SharedStrings,
    styles: Styles,
    dates_from_1904: bool,
    budget: Budget,
    /// The value of the cell that is being read.
    value: String,
    /// The address in its formula.
    address: Option<String>,
}

impl Values {
    pub(super) fn new(
        strings: SharedStrings,
        styles: Styles,
        dates_from_1904: bool,
        budget: Budget,
    ) -> Self {
        Self {
            strings,
            styles,
            dates_from_1904,
            budget,
            value: String::new(),
            address: None,
        }
    }

    /// What numbers of a style mean.
    pub(super) fn meaning(&self, style: &str) -> Meaning {
        self.styles.meaning(style)
    }

    /// The address that the formula of the last cell leads to.
    pub(super) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Takes the length of a text from the budget that is written once in the file and stands in many cells.
    pub(super) fn repeat(&self, length: usize) -> Result<(), Error> {
        self.budget.repeat(length)
    }

    /// Reads a cell that has just begun to its end and appends its text; true when it holds a
    /// number, a date or a truth value rather than text.
    pub(super) fn read<R: Read>(
        &mut self,
        xml: &mut Xml<R>,
        meaning: Meaning,
        kind: Kind,
        out: &mut String,
    ) -> Result<bool, Error> {
        let mut number = !matches!(kind, Kind::Shared | Kind::Text | Kind::Inline);
        let start = out.len();
        self.address = None;
        loop {
            let name = match xml.next()?.ok_or_else(cut_off)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => "v",
                    "is" => "is",
                    "f" => "f",
                    // What later versions of the format may add.
                    _ => "",
                },
                Event::End(e) if e.local_name().as_ref() == "c" => return Ok(number),
                _ => continue,
            };
            match name {
                "is" => {
                    number = false;
                    out.truncate(start);
                    read_text(xml, "is", out)?;
                }
                "v" if kind != Kind::Inline => {
                    self.value.clear();
                    let mut value = std::mem::take(&mut self.value);
                    xml.text(&mut value)?;
                    out.truncate(start);
                    number = self.show(&value, meaning, kind, out)?;
                    self.value = value;
                }
                "f" => {
                    let mut formula = String::new();
                    xml.text(&mut formula)?;
                    self.address = links::of_formula(&formula);
                }
                _ => xml.skip()?,
            }
        }
    }

    /// Appends a value as text; true when it is no text by itself.
    fn show(
        &mut self,
        value: &str,
        meaning: Meaning,
        kind: Kind,
        out: &mut String,
    ) -> Result<bool, Error> {
        if value.is_empty() {
            return Ok(true);
        }
        match kind {
            Kind::Text | Kind::Inline => {
                unescape(value, out);
                Ok(false)
            }
            Kind::Shared => {
                let before = out.len();
                let known = match value.trim().parse() {
                    Ok(index) => self.strings.append(index, out)?,
                    Err(_) => false,
                };
                if known {
                    self.budget.repeat(out.len() - before)?;
                    Ok(false)
                } else {
                    Err(damaged("a cell refers to a text that is not there"))
                }
            }
            Kind::Bool => {
                let value = value.trim();
                if value == "1" || value.eq_ignore_ascii_case("true") {
                    out.push_str("true");
                } else if value == "0" || value.eq_ignore_ascii_case("false") {
                    out.push_str("false");
                } else if !value.is_empty() {
                    return Err(damaged("a truth value is neither true nor false"));
                }
                Ok(true)
            }
            Kind::Error => Ok(true),
            Kind::AsWritten => {
                out.push_str(value);
                Ok(true)
            }
            Kind::Number | Kind::Untyped => match value.trim().parse::<f64>() {
                Ok(number) => {
                    self.show_number(number, meaning, out);
                    Ok(true)
                }
                Err(_) if kind == Kind::Untyped => {
                    out.push_str(value);
                    Ok(false)
                }
                Err(_) => Err(damaged("a number is not one")),
            },
        }
    }

    fn show_number(&self, number: f64, meaning: Meaning, out: &mut String) {
        let date = match meaning {
            Meaning::Date => self.date(number),
            Meaning::Number => None,
        };
        let written = match date {
            Some(time) if time.time() == NaiveTime::MIN => {
                write!(out, "{}", time.format("%Y-%m-%d"))
            }
            Some(time) => write!(out, "{}", time.format("%Y-%m-%d %H:%M:%S")),
            None => write!(out, "{number}"),
        };
        debug_assert!(written.is_ok(), "bug: writing to a String cannot fail");
    }

    /// The moment that a number of days stands for, to the second: days are fractions, so that
    /// 03:04:05 comes as a little less.
    fn date(&self, days: f64) -> Option<NaiveDateTime> {
        let days = match self.dates_from_1904 {
            true => days + DAYS_TO_1904,
            false => days,
        };
        // Day 60 is 29 February 1900, which there was not; everybody counts it.
        let days = if days >= 60.0 { days } else { days + 1.0 };
        let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
        let rounded = (days * MILLISECONDS_OF_DAY).round() as i64;
        let rounded = TimeDelta::try_milliseconds(rounded.saturating_add(500))?;
        epoch.checked_add_signed(rounded)?.with_nanosecond(0)
    }
}
