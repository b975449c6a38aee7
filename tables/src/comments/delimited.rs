//! Comments in CSV, its relatives, and plain lines.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::StringRecord;

use super::batch::{Batch, Layout};
use super::{MAX_RECORD, Opened, Source, Text, fields, header};
use crate::detect::InputFormat;
use crate::formula::undo_defusal;
use crate::{Error, delimiter, own_result_header};

pub(super) fn open(
    kind: InputFormat,
    hint: Option<&str>,
    mut text: Text,
    wanted: Option<&str>,
) -> Result<Opened, Error> {
    let sniffed = delimiter::sniff(&text.sample, text.whole);
    let first_line = text.sample[sniffed.skip..]
        .lines()
        .next()
        .unwrap_or_default();
    let separator = char::from(sniffed.delimiter);
    // Every line of a .txt is a comment, unless its first line names the columns of a table.
    let lines = kind == InputFormat::Lines
        && hint.and_then(InputFormat::from_hint) == Some(InputFormat::Lines)
        && wanted.is_none()
        && !first_line.split(separator).any(fields::is_text_name);
    io::copy(
        &mut text.reader.by_ref().take(sniffed.skip as u64),
        &mut io::sink(),
    )?;

    let budget = Arc::new(AtomicUsize::new(0));
    let reader = csv::ReaderBuilder::new()
        .delimiter(if lines {
            delimiter::NONE
        } else {
            sniffed.delimiter
        })
        .quoting(!lines)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(64 << 10)
        .from_reader(Leash {
            inner: text.reader,
            budget: Arc::clone(&budget),
        });
    let mut source = Delimited {
        reader,
        budget,
        waiting: VecDeque::new(),
        record: StringRecord::new(),
        columns: 0,
        separator: separator.to_string(),
        defused: false,
    };
    let (columns, layout) = source.read_header(lines, wanted)?;
    Ok(Opened {
        columns,
        layout,
        source: Box::new(source),
    })
}

struct Delimited {
    reader: csv::Reader<Leash<Box<dyn Read + Send>>>,
    budget: Arc<AtomicUsize>,
    /// Rows that were read to find the header.
    waiting: VecDeque<StringRecord>,
    record: StringRecord,
    columns: usize,
    separator: String,
    /// Whether the table was written by us, so that defused cells are to be restored.
    defused: bool,
}

impl Delimited {
    fn read_header(
        &mut self,
        lines: bool,
        wanted: Option<&str>,
    ) -> Result<(Vec<String>, Layout), Error> {
        while self.waiting.len() < header::ROWS && self.next_record()? {
            self.waiting.push_back(self.record.clone());
        }
        let rows: Vec<Vec<&str>> = self.waiting.iter().map(|r| r.iter().collect()).collect();
        if rows.is_empty() {
            return Err(Error::Empty("the file holds no comments"));
        }
        let index = header::find(&rows, wanted);
        let single = rows.iter().all(|row| row.len() == 1);
        let named = wanted.is_some() || fields::is_text_name(rows[index][0]);
        let (columns, skipped) = if lines || (single && !named) {
            // A single column can only be the comments; its first row is one of them.
            (vec!["text".to_owned()], 0)
        } else {
            (header::names(&rows[index]), index + 1)
        };
        let layout = fields::layout(&columns, wanted)?;
        self.waiting.drain(..skipped);
        self.columns = columns.len();
        self.defused = own_result_header(&columns);
        Ok((columns, layout))
    }

    /// Reads the next row that is not blank into `record`.
    fn next_record(&mut self) -> Result<bool, Error> {
        loop {
            self.budget.store(MAX_RECORD, Ordering::Relaxed);
            let line = self.reader.position().line();
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return Ok(false),
                Ok(true) if self.record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(true) => return Ok(true),
                Err(error) => return Err(read_error(error, line)),
            }
        }
    }

    fn push(&self, record: &StringRecord, batch: &mut Batch) {
        for column in 0..self.columns {
            let cell = record.get(column).unwrap_or_default();
            if self.defused {
                batch.extend_cell(&undo_defusal(cell));
            } else {
                batch.extend_cell(cell);
            }
            if column + 1 == self.columns && record.iter().skip(self.columns).any(|c| !c.is_empty())
            {
                for surplus in record.iter().skip(self.columns) {
                    batch.extend_cell(&self.separator);
                    batch.extend_cell(surplus);
                }
            }
            batch.end_cell();
        }
    }
}

impl Source for Delimited {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) {
            if let Some(record) = self.waiting.pop_front() {
                self.push(&record, batch);
            } else if self.next_record()? {
                self.push(&self.record, batch);
            } else {
                break;
            }
        }
        Ok(())
    }
}

fn read_error(error: csv::Error, line: u64) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) if e.kind() == io::ErrorKind::FileTooLarge => Error::broken(
            format!("the row that begins near line {line}"),
            format!(
                "it is longer than {} MB; probably a quotation mark is opened there and never \
                 closed. Close it or double it (\"\"), or export the file again.",
                MAX_RECORD >> 20
            ),
        ),
        csv::ErrorKind::Io(e) => Error::Io(e),
        other => Error::broken(format!("line {line}"), format!("{other:?}")),
    }
}

/// Stops reading when one row has used up its budget, before it has eaten all memory.
struct Leash<R> {
    inner: R,
    budget: Arc<AtomicUsize>,
}

impl<R: Read> Read for Leash<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.inner.read(buf)?;
        self.budget.store(left.saturating_sub(n), Ordering::Relaxed);
        Ok(n)
    }
}
