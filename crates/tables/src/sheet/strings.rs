//! The texts that cells share.
//!
//! All of them have to be at hand while sheets are read. A few megabytes are in memory; of more,
//! the texts lie in a temporary file and only their places in memory. Spreadsheet programs number
//! them in the order of the cells, so that most are found in the last piece read.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use quick_xml::events::Event;

use super::xml::{Xml, attribute, check_length, cut_off};
use crate::Error;
use crate::archive::damaged;

/// How much text is held in memory.
const HELD: usize = 8 << 20;
/// How much is read of the file at once.
const WINDOW: usize = 256 << 10;
/// The most texts: one for each row, four times over.
const MAX_STRINGS: usize = 4 << 20;

#[derive(Default)]
pub(crate) struct SharedStrings {
    /// Where each text ends.
    ends: Vec<u32>,
    /// The texts that are not in the file, which are the last ones.
    held: String,
    file: Option<File>,
    /// The length of the texts in the file.
    filed: usize,
    window: Vec<u8>,
    window_start: usize,
}

impl SharedStrings {
    /// Reads the table of a workbook.
    pub(crate) fn read<R: Read>(mut xml: Xml<R>) -> Result<Self, Error> {
        let mut strings = Self::default();
        let mut claimed = 0u64;
        let mut text = String::new();
        loop {
            match xml.next()?.ok_or_else(cut_off)? {
                Event::Start(e) if e.local_name().as_ref() == "sst" => {
                    claimed = number(attribute(&e, "uniqueCount"));
                }
                Event::Start(e) if e.local_name().as_ref() == "si" => {
                    text.clear();
                    read_text(&mut xml, "si", &mut text)?;
                    strings.push(&text)?;
                }
                Event::End(e) if e.local_name().as_ref() == "sst" => break,
                _ => {}
            }
        }
        // Some programs count wrongly by a few.
        if claimed > strings.ends.len() as u64 * 2 + 1000 {
            return Err(damaged("it claims more texts than it holds"));
        }
        Ok(strings)
    }

    fn push(&mut self, text: &str) -> Result<(), Error> {
        let end = u32::try_from(self.filed + self.held.len() + text.len());
        let Some(end) = end.ok().filter(|_| self.ends.len() < MAX_STRINGS) else {
            return Err(Error::TooLarge(
                "the workbook has too many different texts. Save it as .csv, which is read piece \
                 by piece"
                    .to_owned(),
            ));
        };
        if self.held.len() + text.len() > HELD {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile()?),
            };
            file.write_all(self.held.as_bytes())?;
            self.filed += self.held.len();
            self.held.clear();
        }
        self.held.push_str(text);
        self.ends.push(end);
        Ok(())
    }

    /// Appends the text of an index to `out`; false when there is none.
    pub(crate) fn append(&mut self, index: usize, out: &mut String) -> Result<bool, Error> {
        let Some(&end) = self.ends.get(index) else {
            return Ok(false);
        };
        let end = end as usize;
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        if start >= self.filed {
            out.push_str(&self.held[start - self.filed..end - self.filed]);
            return Ok(true);
        }
        let window = self.window_start..self.window_start + self.window.len();
        if start < window.start || end > window.end {
            let Some(file) = &mut self.file else {
                return Ok(false);
            };
            let length = WINDOW.max(end - start);
            file.seek(SeekFrom::Start(start as u64))?;
            self.window.clear();
            file.take(length as u64).read_to_end(&mut self.window)?;
            self.window_start = start;
        }
        let bytes = &self.window[start - self.window_start..end - self.window_start];
        let text = std::str::from_utf8(bytes).map_err(|_| damaged("its texts are damaged"))?;
        out.push_str(text);
        Ok(true)
    }
}

fn number(attribute: Option<String>) -> u64 {
    let digits = attribute.unwrap_or_default();
    digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0u64, |n, digit| {
            n.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        })
}

/// Appends a plain or formatted text, up to the end of the element it stands in.
///
/// How it is pronounced is left out, which Japanese workbooks add.
pub(crate) fn read_text<R: Read>(
    xml: &mut Xml<R>,
    closing: &str,
    out: &mut String,
) -> Result<(), Error> {
    let mut part = String::new();
    loop {
        let keep_space = match xml.next()?.ok_or_else(cut_off)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => attribute(&e, "space").as_deref() == Some("preserve"),
                "rPh" => {
                    xml.skip()?;
                    continue;
                }
                _ => continue,
            },
            Event::End(e) if e.local_name().as_ref() == closing => return Ok(()),
            _ => continue,
        };
        part.clear();
        xml.text(&mut part)?;
        unescape(
            if keep_space {
                &part
            } else {
                part.trim_matches([' ', '\t', '\r', '\n'])
            },
            out,
        );
        check_length(out)?;
    }
}

/// Appends a text with its escapes resolved: `_x000D_` stands for a character that XML has no
/// place for, as a unit of UTF-16.
pub(crate) fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut units = Vec::new();
        let mut after = from;
        // Both halves of a surrogate pair, if it is one.
        while units.len() < 2
            && let Some(unit) = escaped_unit(after)
        {
            after = &after[ESCAPE..];
            units.push(unit);
            if !(0xD800..0xDC00).contains(&unit) {
                break;
            }
        }
        if units.is_empty() {
            out.push('_');
            rest = &from[1..];
        } else {
            out.push_str(&String::from_utf16_lossy(&units));
            rest = after;
        }
    }
    out.push_str(rest);
}

const ESCAPE: usize = "_x000D_".len();

fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.get(..ESCAPE)?.strip_prefix("_x")?.strip_suffix('_')?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_underscores_kept() {
        for (text, expected) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_xD83D_", "\u{FFFD}"),
            ("snake_case_x_", "snake_case_x_"),
            ("_xé00D_", "_xé00D_"),
        ] {
            let mut out = String::new();
            unescape(text, &mut out);
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn texts_beyond_what_memory_holds_are_found_again() {
        let text = |i: usize| format!("{i}{}", "x".repeat(i % 3000));
        let mut strings = SharedStrings::default();
        let count = 10_000;
        for i in 0..count {
            strings.push(&text(i)).unwrap();
        }
        assert!(strings.file.is_some() && strings.held.len() <= HELD);
        for i in (0..count).chain((0..count).rev()).step_by(7) {
            let mut out = String::new();
            assert!(strings.append(i, &mut out).unwrap());
            assert_eq!(out, text(i));
        }
        assert!(!strings.append(count, &mut String::new()).unwrap());
    }
}
