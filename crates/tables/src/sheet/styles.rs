//! Which cells show their number as a date: the styles of a workbook.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::Event;

use super::xml::{Xml, attribute};
use crate::Error;

/// The most formats and styles that a workbook may have, which is what Excel takes.
const MAX_STYLES: usize = 65_490;

/// What the number of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Number,
    /// A date, a time of day, or both.
    Date,
}

/// The meaning of each style, by its index.
#[derive(Default)]
pub(crate) struct Styles(Vec<Meaning>);

impl Styles {
    pub(crate) fn read<R: Read>(mut xml: Xml<R>) -> Result<Self, Error> {
        let mut custom: HashMap<u32, Meaning> = HashMap::new();
        let mut styles = Vec::new();
        let mut of_cells = false;
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(e) => match e.local_name().as_ref() {
                    "numFmt" if custom.len() < MAX_STYLES => {
                        let id = attribute(&e, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&e, "formatCode")) {
                            custom.insert(id, of_format(&code));
                        }
                    }
                    "cellXfs" => of_cells = true,
                    "xf" if of_cells && styles.len() < MAX_STYLES => {
                        let id = attribute(&e, "numFmtId").and_then(|id| id.parse().ok());
                        let id = id.unwrap_or(0);
                        styles.push(custom.get(&id).copied().unwrap_or(built_in(id)));
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "cellXfs" => of_cells = false,
                    "styleSheet" => break,
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(Self(styles))
    }

    /// What numbers mean in cells of a style, which is named by its index.
    pub(crate) fn meaning(&self, style: &str) -> Meaning {
        let index = style.parse::<usize>().ok();
        index
            .and_then(|index| self.0.get(index).copied())
            .unwrap_or(Meaning::Number)
    }
}

/// The formats that every program knows by number; those of East Asia included.
fn built_in(id: u32) -> Meaning {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Date,
        _ => Meaning::Number,
    }
}

/// The meaning of a format as people write it; its first section decides, which is for positive
/// numbers. Hours in brackets (`[h]:mm`) are a length of time, which stays a number.
fn of_format(code: &str) -> Meaning {
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            // What follows stands for itself.
            '\\' | '_' | '*' => drop(chars.next()),
            '"' => drop(chars.find(|&c| c == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                let inside = inside.to_ascii_lowercase();
                if !inside.is_empty() && inside.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    return Meaning::Number;
                }
            }
            ';' => return Meaning::Number,
            'd' | 'm' | 'y' | 'h' | 's' => return Meaning::Date,
            _ => {}
        }
    }
    Meaning::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers_by_their_format() {
        for code in [
            "DD/MM/YY",
            "yyyy-mm-dd hh:mm:ss",
            "H:MM:SS;@",
            "m\"M\"d\"D\";@",
            "[$-404]e\"\\xfc\"m\"\\xfc\"d",
            "*-yyyy-mm-dd",
            "h:mm AM/PM",
        ] {
            assert_eq!(of_format(code), Meaning::Date, "{code}");
        }
        for code in [
            "General",
            "0.00E+00",
            "#,##0\\ [$\\u20bd-46D]",
            "\"Y: \"0.00\"m\";\"Y: \"-0.00\"m\"",
            "0_ ;[Red]\\-0\\ ",
            "\\Y000000",
            "#,##0*y",
            "[h]:mm",
            "[>=100][Magenta].00",
            "\"",
            "[",
        ] {
            assert_eq!(of_format(code), Meaning::Number, "{code}");
        }
    }
}
