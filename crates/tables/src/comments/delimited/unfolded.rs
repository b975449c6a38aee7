//! Tables with a column that holds the replies to the comment of each row, as JSON or as Python prints it.
//!
//! They are handed on as JSON, a line for each row, so that replies become comments as they do there.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Delimited;
use crate::Error;
use crate::comments::batch::Batch;
use crate::comments::json::{are_replies, may_hold_replies};
use crate::comments::left_out::LeftOutCounts;
use crate::comments::options::OpenOptions;
use crate::comments::words::{Parsed, parse};
use crate::comments::{Note, Source as _};

/// How much JSON is written at once.
const PIECE: usize = 64 << 10;

/// Such a table; cheap to clone.
#[derive(Clone)]
pub(in crate::comments) struct Unfolded(Arc<Mutex<Rows>>);

/// Its rows, and how far they were written.
struct Rows {
    table: Delimited,
    /// The columns that may hold replies.
    replies: Vec<usize>,
    batch: Batch,
    /// The line of the file whose row is written next, so that places are those of the file.
    line: u64,
}

impl Delimited {
    /// The columns that may hold replies, if a row does: all of the file is looked through for one, where
    /// there is a column of such a name.
    ///
    /// # Errors
    /// Those of reading the file.
    pub(super) fn columns_of_replies(
        &mut self,
        options: &OpenOptions,
    ) -> Result<Vec<usize>, Error> {
        let is_chosen = |name: &String| options.columns.values().any(|chosen| chosen == name);
        let names = self.columns.iter().enumerate();
        let columns: Vec<_> = names
            .filter(|(_, name)| may_hold_replies(name) && !is_chosen(name))
            .map(|(column, _)| column)
            .collect();
        if columns.is_empty() || self.lines || self.defused {
            return Ok(Vec::new());
        }
        let mut found = false;
        self.begin_again()?;
        while !found && self.next_record()? {
            let cells = self.record.iter().enumerate();
            let mut cells = cells.filter(|(column, _)| columns.contains(column));
            found =
                cells.any(|(_, cell)| list_in(cell).is_some_and(|list| are_replies(list.value())));
        }
        self.start_over()?;
        Ok(if found { columns } else { Vec::new() })
    }
}

/// What a cell holds where it is no text.
fn list_in(cell: &str) -> Option<Parsed> {
    let may_be = cell.trim_start().starts_with(['[', '{']);
    may_be.then(|| parse(cell)).flatten()
}

impl Unfolded {
    pub(super) fn new(table: Delimited, replies: Vec<usize>) -> Self {
        Self(Arc::new(Mutex::new(Rows {
            table,
            replies,
            batch: Batch::new(),
            line: 1,
        })))
    }

    /// A reader of the JSON from its beginning; one before it is at its end then.
    ///
    /// # Errors
    /// Those of reading the file.
    pub(in crate::comments) fn reader(&self) -> Result<impl Read + Send + use<>, Error> {
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
    pub(in crate::comments) fn take_left_out(&self) -> LeftOutCounts {
        std::mem::take(&mut self.rows().table.left_out)
    }

    /// What a person should know of the table.
    pub(in crate::comments) fn notes(&self) -> Vec<Note> {
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
        for (column, name) in self.table.columns.iter().enumerate() {
            let cell = self.batch.cell(0, column);
            out.push(if column == 0 { b'{' } else { b',' });
            write_text(out, name);
            out.push(b':');
            let list = self.replies.contains(&column).then(|| list_in(cell));
            match list.flatten() {
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
