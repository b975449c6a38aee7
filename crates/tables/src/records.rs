//! Reads the rows of a CSV file as people's programs write them.
//!
//! A quotation mark closes a cell only where the cell can end, so that others inside it are text.
//! One that is never closed would swallow the rows behind it: a quoted cell that reaches over lines
//! that look like rows is read again, line by line ([`OpenQuotes`]). No row may be larger than rows
//! are, whatever the file says.

mod lines;
mod quoted;

use std::io::Read;
use std::ops::Range;

use crate::budget::{MAX_COLUMNS, MAX_RECORD};
use crate::{Error, delimiter};
use quoted::{Cell, Quoted};

/// What is read at once, at first; it doubles for rows that are longer.
const CHUNK: usize = 64 << 10;

/// One row.
#[derive(Debug, Default, Clone)]
pub(crate) struct Record {
    /// The row as it stands in the file, and behind it the cells that had doubled quotes.
    text: String,
    cells: Vec<RecordCell>,
    offset: u64,
    line: u64,
}

#[derive(Debug, Clone)]
struct RecordCell {
    /// Where its text is.
    text: Range<usize>,
    /// Where it stands in the row, quotes included.
    raw: Range<usize>,
}

impl Record {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The texts of its cells.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.cells.iter().map(|cell| &self.text[cell.text.clone()])
    }

    /// The text of a cell.
    pub(crate) fn get(&self, index: usize) -> &str {
        &self.text[self.cells[index].text.clone()]
    }

    /// Several cells as they stand in the file, with the delimiters between them.
    pub(crate) fn raw(&self, cells: Range<usize>) -> &str {
        match &self.cells[cells] {
            [first, .., last] => &self.text[first.raw.start..last.raw.end],
            [only] => &self.text[only.raw.clone()],
            [] => "",
        }
    }

    /// Where it begins, in bytes of the text.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The line it begins in, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }
}

/// Quotation marks that were opened and not closed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenQuotes {
    /// How many.
    pub(crate) count: u64,
    /// The line of the first, from 1.
    pub(crate) first_line: u64,
}

impl OpenQuotes {
    fn add(&mut self, count: u64, first_line: u64) {
        if self.count == 0 {
            self.first_line = first_line;
        }
        self.count += count;
    }
}

pub(crate) struct Records<R> {
    input: R,
    ended: bool,
    buffer: Vec<u8>,
    /// Where the next row begins in the buffer, and where what was read ends.
    at: usize,
    filled: usize,
    /// The same beginning in the text, and its line.
    offset: u64,
    line: u64,
    delimiter: u8,
    quoting: bool,
    /// How many cells rows have: those of the header, before it those of the last row.
    width: usize,
    width_is_known: bool,
    /// Until here a quoted cell ends in its line, because a quote before was never closed.
    by_line_until: u64,
    open_quotes: OpenQuotes,
}

/// What became of an attempt to read a row from what is in the buffer.
enum Attempt {
    /// It takes so many bytes and ends so many lines.
    Row {
        length: usize,
        lines: u64,
    },
    /// It may go on behind the buffer.
    Cut,
    TooWide,
}

impl<R: Read> Records<R> {
    /// `delimiter` may be [`delimiter::NONE`]; without `quoting` every line is a row.
    pub(crate) fn new(input: R, delimiter: u8, quoting: bool) -> Self {
        Self {
            input,
            ended: false,
            buffer: Vec::new(),
            at: 0,
            filled: 0,
            offset: 0,
            line: 1,
            delimiter,
            quoting,
            width: 0,
            width_is_known: false,
            by_line_until: 0,
            open_quotes: OpenQuotes::default(),
        }
    }

    /// The quotation marks met so far that are never closed.
    pub(crate) fn open_quotes(&self) -> OpenQuotes {
        self.open_quotes
    }

    /// Says how many cells rows have.
    pub(crate) fn set_width(&mut self, width: usize) {
        self.width = width;
        self.width_is_known = true;
    }

    /// Reads the next row; false at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// [`Error::Broken`] naming the line when a row is too large.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        record.cells.clear();
        record.text.clear();
        if !self.skip_empty_lines()? {
            return Ok(false);
        }
        (record.offset, record.line) = (self.offset, self.line);
        let (length, lines) = loop {
            match self.attempt(record) {
                Attempt::Row { length, lines } => break (length, lines),
                Attempt::Cut if self.filled - self.at > MAX_RECORD => {
                    return Err(too_long(self.line));
                }
                Attempt::Cut => self.fill()?,
                Attempt::TooWide => return Err(too_wide(self.line)),
            }
        };
        let row = &self.buffer[self.at..self.at + length];
        let row = std::str::from_utf8(row)
            .map_err(|_| Error::broken(format!("line {}", self.line), "its text is damaged"))?;
        record.text.push_str(row);
        record.unquote();
        self.pass(length, lines);
        if !self.width_is_known {
            self.width = record.len();
        }
        Ok(true)
    }

    /// Reads on; what is there already moves to the front of the buffer.
    fn fill(&mut self) -> Result<(), Error> {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.at = 0;
        let wanted = (2 * self.filled).max(CHUNK);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.filled < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => self.filled += n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn pass(&mut self, length: usize, lines: u64) {
        self.at += length;
        self.offset += length as u64;
        self.line += lines;
    }

    /// Goes to the next line that holds something; false at the end.
    fn skip_empty_lines(&mut self) -> Result<bool, Error> {
        loop {
            match &self.buffer[self.at..self.filled] {
                [] if self.ended => return Ok(false),
                [] | [b'\r'] if !self.ended => self.fill()?,
                [b'\r', b'\n', ..] => self.pass(2, 1),
                [b'\r' | b'\n', ..] => self.pass(1, 1),
                _ => return Ok(true),
            }
        }
    }

    /// Finds the cells of the row at the beginning of the buffer.
    fn attempt(&mut self, record: &mut Record) -> Attempt {
        let text = &self.buffer[self.at..self.filled];
        let (mut lines, mut at) = (0, 0);
        let mut opened = OpenQuotes::default();
        record.cells.clear();
        loop {
            if record.cells.len() == MAX_COLUMNS {
                return Attempt::TooWide;
            }
            let mut end = None;
            if self.quoting && text.get(at) == Some(&b'"') {
                let by_line = self.offset + (at as u64) < self.by_line_until;
                let cell = Cell {
                    text,
                    start: at,
                    delimiter: self.delimiter,
                    whole: self.ended,
                    // In the first row nothing tells how wide rows are, but its own cells.
                    width: self.width.max(record.cells.len() + 1),
                    before: record.cells.len(),
                };
                match cell.read(by_line) {
                    Quoted::Closed { quote, lines: more } => {
                        lines += more;
                        record.cells.push(RecordCell {
                            text: at + 1..quote,
                            raw: at..quote + 1,
                        });
                        end = Some(quote + 1);
                    }
                    Quoted::Open { until } => {
                        let until = self.offset + until as u64;
                        self.by_line_until = self.by_line_until.max(until);
                        opened.add(1, self.line + lines);
                    }
                    Quoted::Cut => return Attempt::Cut,
                }
            }
            let end = match end {
                Some(end) => end,
                None => {
                    let found = memchr::memchr3(self.delimiter, b'\n', b'\r', &text[at..]);
                    let end = match found {
                        Some(length) => at + length,
                        None if self.ended => text.len(),
                        None => return Attempt::Cut,
                    };
                    record.cells.push(RecordCell {
                        text: at..end,
                        raw: at..end,
                    });
                    end
                }
            };
            let length = match text[end..] {
                [] => end,
                [b'\n', ..] => end + 1,
                [b'\r', b'\n', ..] => end + 2,
                [b'\r'] if !self.ended => return Attempt::Cut,
                [b'\r', ..] => end + 1,
                _ => {
                    at = end + 1;
                    continue;
                }
            };
            self.open_quotes.add(opened.count, opened.first_line);
            return Attempt::Row {
                length,
                lines: lines + 1,
            };
        }
    }
}

impl Record {
    /// Writes the cells that have doubled quotes once more, with single ones.
    fn unquote(&mut self) {
        for index in 0..self.cells.len() {
            let RecordCell { text, raw } = &self.cells[index];
            let is_quoted = raw != text;
            if is_quoted && self.text[text.clone()].contains("\"\"") {
                let unquoted = self.text[text.clone()].replace("\"\"", "\"");
                let start = self.text.len();
                self.text.push_str(&unquoted);
                self.cells[index].text = start..self.text.len();
            }
        }
    }
}

fn too_long(line: u64) -> Error {
    Error::broken(
        format!("the row that begins in line {line}"),
        format!(
            "it is longer than {} MB. If a quotation mark is opened there and never closed, close \
             it or double it (\"\"); or export the file again.",
            MAX_RECORD >> 20
        ),
    )
}

fn too_wide(line: u64) -> Error {
    Error::broken(
        format!("the row that begins in line {line}"),
        format!("it has more than {MAX_COLUMNS} columns. Leave out those that are not needed."),
    )
}

/// Whether rows can be told from lines of text: there are several columns.
fn has_columns(width: usize, delimiter: u8) -> bool {
    width > 1 && delimiter != delimiter::NONE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte at a time, so that every row crosses a border.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(1).min(buf.len());
            buf[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<u64>, OpenQuotes) {
        let mut records = Records::new(Drops(text.as_bytes()), b',', true);
        let (mut record, mut rows, mut lines) = (Record::new(), Vec::new(), Vec::new());
        while records.next(&mut record).unwrap() {
            rows.push(record.iter().map(str::to_owned).collect());
            lines.push(record.line());
            assert!(text[record.offset() as usize..].starts_with(record.raw(0..record.len())));
        }
        (rows, lines, records.open_quotes())
    }

    #[track_caller]
    fn rows(text: &str, expected: &[&[&str]]) {
        assert_eq!(read(text).0, expected, "{text}");
    }

    #[test]
    fn cells_are_quoted_or_not() {
        rows("a,b\r\n1,2", &[&["a", "b"], &["1", "2"]]);
        rows("\"a,b\",\"c\"\"d\"\n", &[&["a,b", "c\"d"]]);
        rows("\"a\nb\",c\n", &[&["a\nb", "c"]]);
        rows("a,\r1,\r", &[&["a", ""], &["1", ""]]);
        rows("\n\r\n a ,b\n\n", &[&[" a ", "b"]]);
        rows("\"\",\"\"\"\"\n", &[&["", "\""]]);
        rows("", &[]);
    }

    #[test]
    fn quotation_marks_inside_are_text() {
        rows(
            "1,\"I \"really\" mean it\",5\n",
            &[&["1", "I \"really\" mean it", "5"]],
        );
        rows("1,say \"x\", y\n", &[&["1", "say \"x\"", " y"]]);
        rows("\"a\"\"\"\"b\"\"\"\"\"\n", &[&["a\"\"b\"\""]]);
    }

    #[test]
    fn lines_are_counted_with_those_inside_of_cells() {
        let (_, lines, open) = read("a,b\r\n\r\n\"1\r\n1\",2\r\n3,4\r\n");
        assert_eq!(lines, [1, 3, 5]);
        assert_eq!(open, OpenQuotes::default());
        assert_eq!(read("a,b\r1,2\r\r3,4").1, [1, 2, 4]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_text_of_its_line() {
        let (rows, _, open) = read("a,b\n1,\"open\n2,fine\n3,also\n");
        assert_eq!(rows[1..], [["1", "\"open"], ["2", "fine"], ["3", "also"]]);
        assert_eq!((open.count, open.first_line), (1, 2));
    }

    #[test]
    fn a_quote_that_is_closed_by_that_of_another_row_is_open() {
        let (rows, _, open) = read("a,b\n1,\"open\n2,fine\n3,\"quoted, too\"\n4,\"two\nlines\"\n");
        assert_eq!(
            rows[1..],
            [
                ["1", "\"open"],
                ["2", "fine"],
                ["3", "quoted, too"],
                ["4", "two\nlines"]
            ]
        );
        assert_eq!((open.count, open.first_line), (1, 2));
    }

    #[test]
    fn marks_that_nobody_doubles_swallow_no_rows() {
        let text =
            "id\ttext\tlikes\n1\t\"Best\" phone\t3\n2\tbroke\t4\n3\tnot \"great\"\t5\n4\tok\t6\n";
        let mut records = Records::new(Drops(text.as_bytes()), b'\t', true);
        let (mut record, mut texts) = (Record::new(), Vec::new());
        while records.next(&mut record).unwrap() {
            texts.push(record.get(1).to_owned());
        }
        assert_eq!(
            texts,
            ["text", "\"Best\" phone", "broke", "not \"great\"", "ok"]
        );
        // With commas a bare mark has to tell it.
        rows(
            "a,b,c\n1,\"Best\" phone,3\n2,not \"great\",5\n",
            &[
                &["a", "b", "c"],
                &["1", "\"Best\" phone", "3"],
                &["2", "not \"great\"", "5"],
            ],
        );
        rows(
            "a,b\n1,\"Hello\nbye, all\"\n2,x\n",
            &[&["a", "b"], &["1", "Hello\nbye, all"], &["2", "x"]],
        );
        rows(
            "a,b\n1,\"I \"really\" do\nand so\"\n2,x\n",
            &[&["a", "b"], &["1", "I \"really\" do\nand so"], &["2", "x"]],
        );
        // Cells of several lines in a file with tabs are none of these.
        let text = "a\tb\tc\n1\t\"two\nlines\"\t3\n";
        let mut records = Records::new(Drops(text.as_bytes()), b'\t', true);
        records.next(&mut record).unwrap();
        records.next(&mut record).unwrap();
        assert_eq!(record.get(1), "two\nlines");
    }

    #[test]
    fn letters_with_commas_are_no_rows() {
        let letter = "1,\"Dear all,\nI like it, and so does she,\nthat is it\nBye\"\n2,x\n";
        rows(
            &format!("a,b\n{letter}"),
            &[
                &["a", "b"],
                &[
                    "1",
                    "Dear all,\nI like it, and so does she,\nthat is it\nBye",
                ],
                &["2", "x"],
            ],
        );
    }
}
