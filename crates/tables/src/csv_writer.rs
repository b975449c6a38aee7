//! Writes result tables as CSV that Excel opens as it is.
//!
//! UTF-8 with byte order mark, CRLF, quoting as in RFC 4180, nothing before the header. Text cells
//! are defused (see [`crate::defuse`]); numbers, truth values and times are never touched. The
//! same rows give the same bytes.

use std::io::Write;

use crate::columns::{Cell, Column, Row};
use crate::formula::{defuse_for, is_plain_number};
use crate::{Delimiter, Error, WriteOptions, number};

const FLUSH_AT: usize = 64 << 10;

/// Writes one table as CSV.
///
/// Call [`CsvWriter::finish`] at the end: rows are buffered, and dropping the writer loses the last.
#[derive(Debug)]
pub struct CsvWriter<W> {
    out: W,
    buffer: Vec<u8>,
    delimiter: Delimiter,
    extra: usize,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a table with the given columns and the extra columns of the options.
    ///
    /// Nothing is written yet: the header is buffered and goes out with the first rows.
    pub fn new(out: W, columns: &[Column], options: &WriteOptions) -> Self {
        let delimiter = options.delimiter;
        let mut buffer = Vec::with_capacity(FLUSH_AT + (16 << 10));
        if options.bom {
            buffer.extend_from_slice("\u{FEFF}".as_bytes());
        }
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                buffer.push(delimiter.byte());
            }
            buffer.extend_from_slice(column.name.as_bytes());
        }
        for name in &options.extra_columns {
            buffer.push(delimiter.byte());
            push_text(&mut buffer, name, delimiter);
        }
        buffer.extend_from_slice(b"\r\n");
        Self {
            out,
            buffer,
            delimiter,
            extra: options.extra_columns.len(),
        }
    }

    /// Writes one row and the cells of its extra columns, of which missing ones stay empty.
    ///
    /// A plain negative number in an extra column stays a number; it is the only text with a sign
    /// in front that no program runs.
    ///
    /// # Errors
    /// [`Error::Io`] when the output refuses.
    pub fn write<'e>(
        &mut self,
        row: &impl Row,
        extra: impl IntoIterator<Item = &'e str>,
    ) -> Result<(), Error> {
        let (out, delimiter) = (&mut self.buffer, self.delimiter);
        for cell in row.cells().as_ref() {
            match cell {
                Cell::Missing => {}
                Cell::Text(text) => push_text(out, text, delimiter),
                Cell::Decimal(value) => {
                    number::push_decimal(out, *value);
                }
                Cell::Count(value) => number::push_count(out, *value),
                Cell::Flag(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
                Cell::Time(time) => number::push_time(out, time),
            }
            out.push(delimiter.byte());
        }
        let mut extra = extra.into_iter();
        for _ in 0..self.extra {
            match extra.next() {
                Some(text) if text.starts_with('-') && is_plain_number(text) => {
                    out.extend_from_slice(text.as_bytes());
                }
                Some(text) => push_text(out, text, delimiter),
                None => {}
            }
            out.push(delimiter.byte());
        }
        out.pop();
        out.extend_from_slice(b"\r\n");
        if out.len() >= FLUSH_AT {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands what is buffered to the output, for readers that wait for rows.
    ///
    /// # Errors
    /// [`Error::Io`] when the output refuses.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes what is left and gives the output back.
    ///
    /// # Errors
    /// [`Error::Io`] when the output refuses.
    pub fn finish(mut self) -> Result<W, Error> {
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn push_text(out: &mut Vec<u8>, text: &str, delimiter: Delimiter) {
    let text = defuse_for(text, delimiter);
    let separator = delimiter.byte();
    // Branch-free over the bytes, so that the compiler can look at many at once.
    let quote = text.bytes().fold(false, |found, b| {
        found | (b == b'"') | (b == separator) | (b == b'\n') | (b == b'\r')
    });
    if !quote {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    let mut parts = text.split('"');
    out.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        out.extend_from_slice(b"\"\"");
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}
