//! Tables with a column that holds the replies to the comment of each row, as JSON or as Python prints it.
//!
//! They are handed on as JSON, a line for each row, so that replies become comments as they do there.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::batch::Batch;
use super::json::{are_replies, may_hold_replies};
use super::left_out::LeftOutCounts;
use super::options::OpenOptions;
use super::words::{Parsed, parse};
use super::{Note, Source};
use crate::Error;

/// How much JSON is written at once.
const PIECE: usize = 64 << 10;

/// Such a table; cheap to clone.
#[derive(Clone)]
pub(super) struct Unfolded(Arc<Mutex<Rows>>);

/// Its rows, and how far they were written.
struct Rows {
    table: Box<dyn Table>,
    /// The columns that may hold replies.
    replies: Vec<usize>,
    batch: Batch,
    /// The line of the file whose row is written next, so that places are those of the file.
    line: u64,
}

/// A table that can be read again, row by row.
pub(super) trait Table: Source {
    /// Adds the next row to a batch, unless it is to be left out; answers its line, none at the end.
    fn push_next(&mut self, batch: &mut Batch) -> Result<Option<u64>, Error>;

    /// Goes back before the first comment, as if none had been read.
    fn start_over(&mut self) -> Result<(), Error>;

    /// What was left out since it was asked last.
    fn take_left_out(&mut self) -> LeftOutCounts;
}

/// The columns that may hold replies by their names, unless they are chosen for something else.
pub(super) fn may_hold(columns: &[String], options: &OpenOptions) -> Vec<usize> {
    let is_chosen = |name: &String| options.columns.values().any(|chosen| chosen == name);
    let names = columns.iter().enumerate();
    names
        .filter(|(_, name)| may_hold_replies(name) && !is_chosen(name))
        .map(|(column, _)| column)
        .collect()
}

/// Whether a row has replies in one of some columns; the table is looked through for one.
///
/// # Errors
/// Those of reading the file.
pub(super) fn hold_replies(table: &mut impl Table, columns: &[usize]) -> Result<bool, Error> {
    let mut batch = Batch::new();
    let mut found = false;
    table.start_over()?;
    while !found && !columns.is_empty() {
        batch.reset_for_survey();
        if table.push_next(&mut batch)?.is_none() {
            break;
        }
        let mut columns = columns.iter().filter(|_| !batch.is_empty());
        found = columns.any(|column| {
            let list = list_in(batch.cell(0, *column));
            list.is_some_and(|list| are_replies(list.value()))
        });
    }
    table.start_over()?;
    Ok(found)
}

/// What a cell holds where it is no text.
fn list_in(cell: &str) -> Option<Parsed> {
    let may_be = cell.trim_start().starts_with(['[', '{']);
    may_be.then(|| parse(cell)).flatten()
}

impl Unfolded {
    pub(super) fn new(table: impl Table + 'static, replies: Vec<usize>) -> Self {
        Self(Arc::new(Mutex::new(Rows {
            table: Box::new(table),
            replies,
            batch: Batch::new(),
            line: 1,
        })))
    }

    /// A reader of the JSON from its beginning; one before it is at its end then.
    ///
    /// # Errors
    /// Those of reading the file.
    pub(super) fn reader(&self) -> Result<impl Read + Send + use<>, Error> {
        let mut rows = self.rows();
        rows.table.start_over()?;
        rows.line = 1;
        Ok(RowReader {
            table: self.clone(),
            ready: Vec::new(),
            taken: 0,
        })
    }

    /// What was left out since it was asked last.
    pub(super) fn take_left_out(&self) -> LeftOutCounts {
        self.rows().table.take_left_out()
    }

    /// What a person should know of the table.
    pub(super) fn notes(&self) -> Vec<Note> {
        self.rows().table.notes()
    }

    /// The rows are whole after every call, so a panic elsewhere spoils nothing.
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    /// Writes the next rows; nothing at the end.
    fn write(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        while out.len() < PIECE {
            self.batch.reset_for_survey();
            let Some(line) = self.table.push_next(&mut self.batch)? else {
                break;
            };
            if self.batch.is_empty() {
                continue;
            }
            while self.line < line {
                out.push(b'\n');
                self.line += 1;
            }
            self.write_row(out);
        }
        Ok(())
    }

    fn write_row(&self, out: &mut Vec<u8>) {
        for (column, name) in self.table.columns().iter().enumerate() {
            let cell = self.batch.cell(0, column);
            out.push(if column == 0 { b'{' } else { b',' });
            write_text(out, name);
            out.push(b':');
            let list = self.replies.contains(&column).then(|| list_in(cell));
            match list.flatten() {
                // A number without its last digits is no id.
                None if self.batch.is_rounded(0, column) => out.extend(b"null"),
                Some(list) => {
                    let json = list.json().bytes();
                    // A row is one line.
                    out.extend(json.map(|byte| if byte < b' ' { b' ' } else { byte }));
                }
                None => write_text(out, cell),
            }
        }
        out.push(b'}');
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("bug: memory takes every text");
}

struct RowReader {
    table: Unfolded,
    ready: Vec<u8>,
    taken: usize,
}

impl Read for RowReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.ready.clear();
            self.taken = 0;
            let written = self.table.rows().write(&mut self.ready);
            written.map_err(io::Error::other)?;
        }
        let rest = &self.ready[self.taken..];
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}
