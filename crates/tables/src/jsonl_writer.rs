//! Writes result tables as JSON Lines: one object per line, for programs.
//!
//! Names are those of the CSV. Numbers are numbers, missing values are null, texts are exact (there
//! is nothing to defuse), and the cells of original columns stand together under `original`.

use std::io::Write;

use crate::columns::{Cell, Row};
use crate::{Error, WriteOptions, number};

const FLUSH_AT: usize = 64 << 10;

/// Writes one table as JSON Lines.
///
/// Call [`JsonlWriter::finish`] at the end: rows are buffered.
#[derive(Debug)]
pub struct JsonlWriter<W> {
    out: W,
    buffer: Vec<u8>,
    /// The names of the extra columns as JSON strings with the colon after them.
    extra: Vec<Vec<u8>>,
}

impl<W: Write> JsonlWriter<W> {
    /// Begins a table with the extra columns of the options.
    pub fn new(out: W, options: &WriteOptions) -> Self {
        let key = |name: &String| {
            let mut key = Vec::new();
            push_string(&mut key, name);
            key.push(b':');
            key
        };
        let extra = options.extra_columns.iter().map(key).collect();
        Self {
            out,
            buffer: Vec::with_capacity(FLUSH_AT + (16 << 10)),
            extra,
        }
    }

    /// Writes one row and the cells of its extra columns.
    ///
    /// # Errors
    /// [`Error::Io`] when the output refuses.
    pub fn write<'e, R: Row>(
        &mut self,
        row: &R,
        extra: impl IntoIterator<Item = &'e str>,
    ) -> Result<(), Error> {
        let out = &mut self.buffer;
        let mut before = b'{';
        for (column, cell) in R::COLUMNS.iter().zip(row.cells().as_ref()) {
            out.extend_from_slice(&[before, b'"']);
            out.extend_from_slice(column.name.as_bytes());
            out.extend_from_slice(b"\":");
            push_cell(out, cell);
            before = b',';
        }
        if !self.extra.is_empty() {
            out.extend_from_slice(b",\"original\":");
            let mut before = b'{';
            let mut cells = extra.into_iter();
            for key in &self.extra {
                out.push(before);
                out.extend_from_slice(key);
                match cells.next() {
                    Some(text) => push_string(out, text),
                    None => out.extend_from_slice(b"null"),
                }
                before = b',';
            }
            out.push(b'}');
        }
        out.extend_from_slice(b"}\n");
        if out.len() >= FLUSH_AT {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands what is buffered to the output.
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

fn push_cell(out: &mut Vec<u8>, cell: &Cell<'_>) {
    match cell {
        Cell::Text(text) => push_string(out, text),
        Cell::Decimal(value) => {
            if !number::push_decimal(out, *value) {
                out.extend_from_slice(b"null");
            }
        }
        Cell::Count(value) => number::push_count(out, *value),
        Cell::Flag(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Cell::Time(time) => {
            out.push(b'"');
            number::push_time(out, time);
            out.push(b'"');
        }
        Cell::Missing => out.extend_from_slice(b"null"),
    }
}

fn push_string(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("bug: writing a string to memory cannot fail");
}
