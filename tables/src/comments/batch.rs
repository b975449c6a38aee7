//! Comments in bulk: one block of text and the ends of its cells, instead of a string per cell.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::fields::{FIELDS, Field};
use super::time;
use crate::{Budget, Error};

/// How much text a batch holds before it counts as full.
const FULL: usize = 2 << 20;
/// How many cells a batch holds before it counts as full, those between others that are missing
/// included: who takes a batch may want to write them out.
const FULL_CELLS: usize = 256 << 10;

/// What an empty cell before one that holds something takes where comments are kept, in bytes.
const MISSING: usize = 3;

/// Which columns mean what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) text: usize,
    pub(super) fields: [Option<usize>; FIELDS],
}

/// A number of comments, read together.
///
/// It owns its text and can be sent to another thread; reuse it to reuse its memory.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    text: String,
    /// The cells that are not empty, comment after comment, by column within each.
    cells: Vec<Cell>,
    /// For each comment the end of its cells in `cells`.
    rows: Vec<usize>,
    /// The cells of all comments, each up to its last one.
    reach: usize,
    columns: usize,
    layout: Arc<Layout>,
    first: u64,
}

/// A cell that holds something; those that do not are not stored.
#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    /// Where its text ends; it begins where that of the cell before ends.
    end: usize,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many comments it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The comment at a place, from 0.
    ///
    /// # Panics
    /// When `index` is not less than [`Batch::len`].
    pub fn get(&self, index: usize) -> Comment<'_> {
        assert!(
            index < self.len(),
            "bug: comment {index} of a batch of {}",
            self.len()
        );
        Comment { batch: self, index }
    }

    /// All comments, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Comment<'_>> {
        (0..self.len()).map(|index| Comment { batch: self, index })
    }

    pub(super) fn reset(&mut self, layout: &Arc<Layout>, columns: usize, first: u64) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
        self.reach = 0;
        self.columns = columns;
        self.layout = Arc::clone(layout);
        self.first = first;
    }

    pub(super) fn is_full(&self, max: usize) -> bool {
        self.len() >= max || self.text.len() >= FULL || self.reach >= FULL_CELLS
    }

    /// Ends a cell that holds the text. Columns have to come in order.
    pub(super) fn push_cell(&mut self, column: usize, text: &str) {
        self.extend_cell(text);
        self.end_cell(column);
    }

    /// Adds to the cell that is being written. Databases refuse NUL in text.
    pub(super) fn extend_cell(&mut self, text: &str) {
        if text.as_bytes().contains(&0) {
            self.text
                .extend(text.chars().map(|c| if c == '\0' { '\u{FFFD}' } else { c }));
        } else {
            self.text.push_str(text);
        }
    }

    /// Ends the cell of a column; one that is empty is not stored.
    pub(super) fn end_cell(&mut self, column: usize) {
        let end = self.text.len();
        if end > self.start(self.cells.len()) {
            let column = column as u32;
            self.cells.push(Cell { column, end });
        }
    }

    /// Ends a comment; what it takes, missing cells included, comes from the budget.
    pub(super) fn end_row(&mut self, budget: &Budget) -> Result<(), Error> {
        let first = self.rows.last().copied().unwrap_or(0);
        let reach = match &self.cells[first..] {
            [] => 0,
            [.., last] => last.column as usize + 1,
        };
        self.reach += reach;
        let text = self.text.len() - self.start(first);
        self.rows.push(self.cells.len());
        budget.expand(text + MISSING * reach)
    }

    /// Adds a comment of another batch with the same columns.
    pub(super) fn push_row_of(&mut self, other: &Batch, index: usize) {
        let cells = other.cells_of(index);
        for place in cells {
            let column = other.cells[place].column as usize;
            self.text.push_str(other.text_of(place));
            self.end_cell(column);
        }
        self.reach += other.reach_of(index);
        self.rows.push(self.cells.len());
    }

    /// Where the text of a cell begins.
    fn start(&self, place: usize) -> usize {
        match place.checked_sub(1) {
            Some(before) => self.cells[before].end,
            None => 0,
        }
    }

    fn text_of(&self, place: usize) -> &str {
        &self.text[self.start(place)..self.cells[place].end]
    }

    fn cells_of(&self, row: usize) -> Range<usize> {
        let start = match row {
            0 => 0,
            _ => self.rows[row - 1],
        };
        start..self.rows[row]
    }

    /// The number of cells of a comment, up to the last that is not empty.
    fn reach_of(&self, row: usize) -> usize {
        match &self.cells[self.cells_of(row)] {
            [] => 0,
            [.., last] => last.column as usize + 1,
        }
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        let places = self.cells_of(row);
        let cells = &self.cells[places.clone()];
        // Where no cell is missing, the place is the column.
        let found = match cells.get(column) {
            Some(cell) if cell.column as usize == column => Ok(column),
            _ => cells.binary_search_by_key(&(column as u32), |cell| cell.column),
        };
        found.map_or("", |index| self.text_of(places.start + index))
    }
}

/// One comment of a batch.
///
/// Recognised fields are parsed when asked for; cells that are blank or make no sense count as
/// missing there and are still in [`Comment::original`].
#[derive(Debug, Clone, Copy)]
pub struct Comment<'a> {
    batch: &'a Batch,
    index: usize,
}

impl<'a> Comment<'a> {
    /// What the comment says, which may be nothing.
    pub fn text(&self) -> &'a str {
        self.batch.cell(self.index, self.batch.layout.text)
    }

    /// Its place among the comments of the file, from 1.
    pub fn number(&self) -> u64 {
        self.batch.first + self.index as u64 + 1
    }

    /// The cells of all original columns, in order, that of the text included.
    pub fn original(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let Self { batch, index } = *self;
        (0..batch.columns).map(move |column| batch.cell(index, column))
    }

    /// The number of original columns up to the last whose cell holds something.
    pub fn reach(&self) -> usize {
        self.batch.reach_of(self.index)
    }

    /// The cell of a recognised column without surrounding space, unless blank.
    pub fn field(&self, field: Field) -> Option<&'a str> {
        let column = self.batch.layout.fields[field as usize]?;
        Some(self.batch.cell(self.index, column).trim()).filter(|cell| !cell.is_empty())
    }

    /// When it was published; times without a zone are taken as UTC.
    pub fn published_at(&self) -> Option<DateTime<Utc>> {
        self.field(Field::PublishedAt).and_then(time::parse)
    }

    /// Its likes.
    pub fn likes(&self) -> Option<i64> {
        self.field(Field::Likes).and_then(count)
    }

    /// Its replies.
    pub fn reply_count(&self) -> Option<i64> {
        self.field(Field::ReplyCount).and_then(count)
    }
}

/// Reads a count as exports write it: `12`, `12.0`, `1,234`, `1.2K`.
fn count(text: &str) -> Option<i64> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let (text, factor) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 1e3),
        b'm' | b'M' => (&text[..text.len() - 1], 1e6),
        _ => (text, 1.0),
    };
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{A0}' | '\u{202F}'))
        .collect();
    let number = digits.parse::<f64>().ok()? * factor;
    (number.abs() < 9e15).then_some(number.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_exports_write_them() {
        for (text, expected) in [
            ("12", Some(12)),
            ("12.0", Some(12)),
            ("1,234", Some(1234)),
            ("1.2K", Some(1200)),
            ("3m", Some(3_000_000)),
            ("-4", Some(-4)),
            ("many", None),
            ("K", None),
            ("inf", None),
            ("NaN", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }
}
