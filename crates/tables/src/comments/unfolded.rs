//! Tables that hold the replies to the comment of each row: in a column, as JSON or as Python prints it, or
//! in several, one for each member of each reply.
//!
//! They are handed on as JSON, a line for each row, so that replies become comments as they do there.

mod flat;

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::batch::Batch;
use super::json::{are_replies, may_hold_replies};
use super::left_out::LeftOutCounts;
use super::options::OpenOptions;
use super::words::{Parsed, parse};
use super::{Note, Source};
use crate::Error;
use flat::Flat;

/// How much JSON is written at once.
const PIECE: usize = 64 << 10;

/// Such a table; cheap to clone.
#[derive(Clone)]
pub(super) struct Unfolded(Arc<Mutex<Rows>>);

/// Its rows, and how far they were written.
struct Rows {
    table: Box<dyn Table>,
    folded: Folded,
    /// How many columns the table had when it was opened.
    known: usize,
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

/// The columns of a table that may hold replies.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// Those with lists in their cells.
    cells: Vec<usize>,
    /// What all of them tell of a row.
    flat: Flat,
}

impl Folded {
    /// Those that may by their names, unless one of them is chosen for something else.
    pub(super) fn of(columns: &[String], options: &OpenOptions) -> Self {
        let is_chosen = |name: &String| options.columns.values().any(|chosen| chosen == name);
        let names = columns.iter().enumerate();
        let cells = names.filter(|(_, name)| may_hold_replies(name) && !is_chosen(name));
        let flat = Flat::of(columns);
        let is_member = |column: usize| flat.members.iter().any(|(member, _)| *member == column);
        let mut chosen = columns
            .iter()
            .enumerate()
            .filter(|(_, name)| is_chosen(name));
        let is_needed = chosen.any(|(column, _)| !is_member(column));
        Self {
            cells: cells.map(|(column, _)| column).collect(),
            flat: match is_needed {
                true => Flat::without_lists(columns),
                false => flat,
            },
        }
    }

    /// Whether no column may hold any.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.flat.lists.is_empty()
    }

    /// Whether a row holds some.
    fn is_filled(&self, batch: &Batch) -> bool {
        let mut lists = self.cells.iter().filter_map(|c| list_in(batch.cell(0, *c)));
        let is_filled = |column: usize| !batch.cell(0, column).trim().is_empty();
        lists.any(|list| are_replies(list.value())) || self.flat.has_words(&is_filled)
    }
}

/// Whether a row has replies in some columns; the table is looked through for one.
///
/// # Errors
/// Those of reading the file.
pub(super) fn hold_replies(table: &mut impl Table, folded: &Folded) -> Result<bool, Error> {
    let mut batch = Batch::new();
    let mut found = false;
    table.start_over()?;
    while !found && !folded.is_empty() {
        batch.reset_for_survey();
        if table.push_next(&mut batch)?.is_none() {
            break;
        }
        found = !batch.is_empty() && folded.is_filled(&batch);
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
    pub(super) fn new(table: impl Table + 'static, folded: Folded) -> Self {
        Self(Arc::new(Mutex::new(Rows {
            known: table.columns().len(),
            table: Box::new(table),
            folded,
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
        let added = self.table.columns().iter().enumerate();
        // Columns that a later header brings tell nothing of lists.
        let added = added.skip(self.known);
        out.push(b'{');
        self.write_members(out, &self.folded.flat, true);
        for (column, name) in added {
            self.write_member(out, column, name);
        }
        out.push(b'}');
    }

    /// Writes the members of an object, those of a row also where they are empty.
    fn write_members(&self, out: &mut Vec<u8>, object: &Flat, is_row: bool) {
        let is_filled = |column: usize| !self.batch.cell(0, column).trim().is_empty();
        for (column, name) in &object.members {
            if is_row || is_filled(*column) {
                self.write_member(out, *column, name);
            }
        }
        for (name, elements) in &object.lists {
            write_name(out, name);
            out.push(b'[');
            for element in elements.values().filter(|e| e.is_filled(&is_filled)) {
                if out.last() != Some(&b'[') {
                    out.push(b',');
                }
                out.push(b'{');
                self.write_members(out, element, false);
                out.push(b'}');
            }
            out.push(b']');
        }
    }

    fn write_member(&self, out: &mut Vec<u8>, column: usize, name: &str) {
        let cell = self.batch.cell(0, column);
        write_name(out, name);
        let list = self.folded.cells.contains(&column).then(|| list_in(cell));
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
}

/// Writes the name of a member, behind those before it.
fn write_name(out: &mut Vec<u8>, name: &str) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    write_text(out, name);
    out.push(b':');
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
