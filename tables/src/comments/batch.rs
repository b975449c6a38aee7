//! Comments in bulk: one block of text and the ends of its cells, instead of a string per cell.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::fields::{FIELDS, Field};
use super::time;

/// How much text a batch holds before it counts as full.
const FULL: usize = 4 << 20;

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
    cells: String,
    /// The end of each cell in `cells`, `columns` of them for each comment.
    ends: Vec<usize>,
    columns: usize,
    layout: Arc<Layout>,
    first: u64,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many comments it holds.
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.columns).unwrap_or(0)
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
        self.cells.clear();
        self.ends.clear();
        self.columns = columns;
        self.layout = Arc::clone(layout);
        self.first = first;
    }

    pub(super) fn is_full(&self, max: usize) -> bool {
        self.len() >= max || self.cells.len() >= FULL
    }

    /// Ends a cell that holds the text.
    pub(super) fn push_cell(&mut self, text: &str) {
        self.extend_cell(text);
        self.end_cell();
    }

    /// Adds to the cell that is being written. Databases refuse NUL in text.
    pub(super) fn extend_cell(&mut self, text: &str) {
        if text.as_bytes().contains(&0) {
            self.cells
                .extend(text.chars().map(|c| if c == '\0' { '\u{FFFD}' } else { c }));
        } else {
            self.cells.push_str(text);
        }
    }

    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.cells.len());
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.cells[start..self.ends[at]]
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
