//! Lines that were put in quotes as a whole: Excel saves a file of text that way when it was not cut
//! into columns, `"a,b,""c, d"""`.

use std::io::{self, Read};

use crate::comments::Reader;
use crate::comments::names::{is_known, is_text_name};
use crate::delimiter;
use crate::records::{Record, Records};

/// How many lines have to be of that kind.
const LOOKED_AT: usize = 20;

/// What stands between the cells around such lines, if all lines at the beginning of a file are one
/// quoted cell, and the first one holds the names of columns: Excel may write empty cells behind it.
pub(super) fn quoted_twice(sample: &str) -> Option<u8> {
    let first = sample.trim_start().lines().next()?;
    let delimiter = match first.strip_prefix('"')?.trim_end().bytes().last()? {
        b'"' => delimiter::NONE,
        end @ (b';' | b',' | b'\t') => end,
        _ => return None,
    };
    let mut records = Records::new(sample.as_bytes(), delimiter, true);
    let (mut record, mut count) = (Record::new(), 0);
    while count < LOOKED_AT && records.next(&mut record).ok()? {
        // The last line may be cut off.
        let Some(line) = inner(&record) else {
            return (count > 1 && !records.next(&mut record).ok()?).then_some(delimiter);
        };
        if count == 0 && !names_columns(line) {
            return None;
        }
        count += 1;
    }
    (count > 1).then_some(delimiter)
}

/// The line in the quotes, if there is nothing else in a row.
fn inner(record: &Record) -> Option<&str> {
    let raw = record.raw(0..1).strip_prefix('"')?.strip_suffix('"')?;
    let is_one = !raw.replace("\"\"", "").contains('"');
    let is_alone = record.iter().skip(1).all(|cell| cell.trim().is_empty());
    (is_one && is_alone).then(|| record.get(0))
}

fn names_columns(line: &str) -> bool {
    let found = delimiter::sniff(line, true).delimiter;
    let cells: Vec<&str> = line
        .split(char::from(found))
        .map(|cell| cell.trim_matches('"'))
        .collect();
    found != delimiter::NONE
        && cells.iter().any(|cell| is_text_name(cell))
        && cells.iter().filter(|cell| is_known(cell)).count() > 1
}

/// Takes the quotes away.
pub(super) struct Unquoted {
    records: Records<Reader>,
    record: Record,
    /// The line that was read last, and what of it was handed on.
    line: Vec<u8>,
    taken: usize,
    /// How many lines were handed on, blank ones included.
    lines: u64,
}

impl Unquoted {
    pub(super) fn new(reader: Reader, delimiter: u8) -> Self {
        Self {
            records: Records::new(reader, delimiter, true),
            record: Record::new(),
            line: Vec::new(),
            taken: 0,
            lines: 0,
        }
    }
}

impl Read for Unquoted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.line.len() {
            if !self
                .records
                .next(&mut self.record)
                .map_err(io::Error::other)?
            {
                return Ok(0);
            }
            self.line.clear();
            self.taken = 0;
            // Lines keep their numbers.
            for _ in self.lines + 1..self.record.line() {
                self.line.push(b'\n');
            }
            let raw = || self.record.raw(0..self.record.len());
            let line = inner(&self.record).unwrap_or_else(raw);
            let within = line.bytes().filter(|&byte| byte == b'\n').count() as u64;
            self.lines = self.record.line() + within;
            self.line.extend_from_slice(line.as_bytes());
            self.line.push(b'\n');
        }
        let rest = &self.line[self.taken..];
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_quotes_are_read_as_what_is_in_them() {
        let text = "\"id,text,likes\";;\r\n\r\n\"1,\"\"so good, really\"\",3\"\r\n\"2,\"\"two\nlines\"\",4\";;\r\n";
        assert_eq!(quoted_twice(text), Some(b';'));
        let mut read = String::new();
        let reader: Reader = Box::new(std::io::Cursor::new(text.to_owned()));
        Unquoted::new(reader, b';')
            .read_to_string(&mut read)
            .unwrap();
        assert_eq!(
            read,
            "id,text,likes\n\n1,\"so good, really\",3\n2,\"two\nlines\",4\n"
        );
    }

    #[test]
    fn quoted_cells_are_no_lines_in_quotes() {
        for text in [
            "\"text\"\n\"so good, really\"\n",
            "\"so good, really\"\n\"so bad, too\"\n",
            "\"id\",\"text\"\n\"1\",\"fine\"\n",
            "\"id,text\"\n1,fine\n2,bad\n",
            "\"id,text\"\n",
            "id,text\n\"1,fine\"\n",
            "",
        ] {
            assert_eq!(quoted_twice(text), None, "{text}");
        }
    }
}
