//! Comments in bulk: one block of text and the ends of its cells, instead of a string per cell.

mod comment;

use std::ops::Range;
use std::sync::Arc;

use super::count::CountForm;
use super::fields::{FIELDS, Field};
use super::flags::is_no_name;
use super::people::People;
use super::posts::PostIndex;
use super::time::TimeForm;
use super::words::Undo;
use crate::{Budget, Error};
pub use comment::Comment;

/// How much text a batch holds before it counts as full.
const FULL: usize = 2 << 20;
/// How many cells a batch holds before it counts as full, those between others that are missing
/// included: who takes a batch may want to write them out.
const FULL_CELLS: usize = 256 << 10;

/// What an empty cell before one that holds something takes where comments are kept, in bytes.
const MISSING: usize = 3;

/// Which columns mean what, and how their cells are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub(super) columns: [Option<usize>; FIELDS],
    likes: CountForm,
    reply_count: CountForm,
    pub(super) time: TimeForm,
    /// The column of the times of day, where that of the dates has none.
    pub(super) clock: Option<usize>,
    pub(super) undo: [Undo; FIELDS],
    pub(super) posts: PostIndex,
    /// Who is no comment in the column of parents.
    pub(super) people: People,
    /// The column of who is answered, beside that of the parents.
    pub(super) answered: Option<usize>,
    /// Words that programs write for no text are texts: this file leaves empty what has none.
    pub(super) types_absent_words: bool,
    /// Columns that speak where that of a field is empty.
    pub(super) beside: Vec<Beside>,
    /// Shapes tell who is answered, in rows of theirs; of other rows no column says it.
    pub(super) only_shapes_tell_parents: bool,
}

/// A column that speaks where that of a field is empty. It is of another export, so its cells are
/// written in their own way.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    pub(super) field: Field,
    pub(super) column: usize,
    pub(super) counts: CountForm,
    pub(super) time: TimeForm,
    pub(super) undo: Undo,
    /// It speaks for rows of which no shape tells the field.
    pub(super) untold: bool,
}

impl Beside {
    pub(super) fn new(field: Field, column: usize) -> Self {
        Self {
            field,
            column,
            counts: CountForm::default(),
            time: TimeForm::default(),
            undo: Undo::default(),
            untold: false,
        }
    }
}

/// What a row says of a field.
#[derive(Debug, Clone, Copy)]
struct Spoken<'a> {
    cell: &'a str,
    column: usize,
    /// The column it is from, if that is not the one of the field.
    beside: Option<&'a Beside>,
}

impl Layout {
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize]
    }

    /// Whether a column speaks where another is empty.
    pub(super) fn speaks(&self, column: usize) -> bool {
        self.beside.iter().any(|beside| beside.column == column)
    }

    /// Whether a row may say which comment it answers: in a column for that, or within an id or an address.
    pub(super) fn may_tell_parents(&self) -> bool {
        let fields = [Field::ParentId, Field::Id, Field::Url];
        fields.iter().any(|field| self.column(*field).is_some())
    }

    /// How the counts of a field are written.
    pub(super) fn count_form(&mut self, field: Field) -> &mut CountForm {
        match field {
            Field::ReplyCount => &mut self.reply_count,
            _ => &mut self.likes,
        }
    }

    /// Whether cells of a field have something to undo.
    fn undoes(&self, field: Field) -> bool {
        let mut beside = self.beside.iter().filter(|beside| beside.field == field);
        self.undo[field as usize].is_needed() || beside.any(|beside| beside.undo.is_needed())
    }
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
    /// For each comment the fields that its shape tells; see [`Field::bit`].
    told: Vec<u32>,
    /// The same of the comment that is being added.
    telling: u32,
    /// The cells of all comments, each up to its last one.
    reach: usize,
    columns: usize,
    layout: Arc<Layout>,
    /// Words that differ from their cells, by row and field.
    undone: Vec<Undone>,
    undone_text: String,
    /// Whether the file is only looked through, which costs no room.
    survey: bool,
    /// Cells that held zero bytes.
    zero_cells: u64,
}

/// What a cell says, where that is not what stands in it.
#[derive(Debug, Clone)]
struct Undone {
    row: usize,
    field: Field,
    text: Range<usize>,
}

/// A cell that holds something; those that do not are not stored.
#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    /// Whether it is a number that has lost digits.
    rounded: bool,
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

    pub(super) fn reset(&mut self, layout: &Arc<Layout>, columns: usize) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
        self.told.clear();
        self.telling = 0;
        self.reach = 0;
        self.columns = columns;
        self.layout = Arc::clone(layout);
        self.undone.clear();
        self.undone_text.clear();
        self.survey = false;
        self.zero_cells = 0;
    }

    /// Empties the batch, to look through a file whose columns are not known yet.
    pub(super) fn reset_for_survey(&mut self) {
        let layout = Arc::clone(&self.layout);
        self.reset(&layout, 0);
        self.survey = true;
    }

    /// Empties the batch, to look through a file once more whose columns are known.
    pub(super) fn reset_to_look_again(&mut self, layout: &Arc<Layout>, columns: usize) {
        self.reset(layout, columns);
        self.survey = true;
    }

    /// Undoes what exports do to words, where the file was seen to need it.
    pub(super) fn undo(&mut self) {
        let layout = Arc::clone(&self.layout);
        let fields: Vec<Field> = Field::ALL
            .into_iter()
            .filter(|field| layout.undoes(*field))
            .collect();
        for row in 0..self.rows.len() {
            for &field in &fields {
                let Some(spoken) = self.spoken(row, field) else {
                    continue;
                };
                let own = layout.undo[field as usize];
                let undo = spoken.beside.map_or(own, |beside| beside.undo);
                if let Some(words) = undo.apply(spoken.cell) {
                    let start = self.undone_text.len();
                    self.undone_text.push_str(&words);
                    let text = start..self.undone_text.len();
                    self.undone.push(Undone { row, field, text });
                }
            }
        }
    }

    /// The cells of a row that hold something, with their columns.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = (usize, &str)> {
        self.cells_of(row)
            .map(|place| (self.cells[place].column as usize, self.text_of(place)))
    }

    /// How many cells held zero bytes.
    pub(super) fn zero_cells(&self) -> u64 {
        self.zero_cells
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
            self.zero_cells += 1;
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
            self.cells.push(Cell {
                column: column as u32,
                rounded: false,
                end,
            });
        }
    }

    /// Marks the last cell as a number that has lost digits, as those of spreadsheets beyond 15.
    pub(super) fn mark_rounded(&mut self) {
        if let Some(cell) = self.cells.last_mut() {
            cell.rounded = true;
        }
    }

    /// The cell of the comment that is being added.
    pub(super) fn open_cell(&self, column: usize) -> &str {
        let first = self.rows.last().copied().unwrap_or(0);
        let found =
            (first..self.cells.len()).find(|place| self.cells[*place].column as usize == column);
        found.map_or("", |place| self.text_of(place))
    }

    /// Drops the comment that is being added.
    pub(super) fn drop_row(&mut self) {
        let first = self.rows.last().copied().unwrap_or(0);
        let end = self.start(first);
        self.cells.truncate(first);
        self.text.truncate(end);
        self.telling = 0;
    }

    /// Says which fields of the comment that is being added its shape tells.
    pub(super) fn set_told(&mut self, fields: u32) {
        self.telling = fields;
    }

    /// The fields of a comment that its shape tells.
    pub(super) fn told(&self, row: usize) -> u32 {
        self.told[row]
    }

    /// Ends a comment; what it takes, missing cells included, comes from the budget, unless the
    /// file is only looked through.
    pub(super) fn end_row(&mut self, budget: &Budget) -> Result<(), Error> {
        let first = self.rows.last().copied().unwrap_or(0);
        self.rows.push(self.cells.len());
        self.told.push(std::mem::take(&mut self.telling));
        let reach = self.reach_of(self.rows.len() - 1);
        self.reach += reach;
        if self.survey {
            return Ok(());
        }
        let text = self.text.len() - self.start(first);
        budget.expand(text + MISSING * reach)
    }

    /// Adds a comment of another batch with the same columns.
    pub(super) fn push_row_of(
        &mut self,
        other: &Batch,
        index: usize,
        budget: &Budget,
    ) -> Result<(), Error> {
        for place in other.cells_of(index) {
            let cell = other.cells[place];
            self.text.push_str(other.text_of(place));
            self.end_cell(cell.column as usize);
            if cell.rounded {
                self.mark_rounded();
            }
        }
        self.end_row(budget)
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

    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.place_of(row, column)
            .map_or("", |place| self.text_of(place))
    }

    pub(super) fn is_rounded(&self, row: usize, column: usize) -> bool {
        self.place_of(row, column)
            .is_some_and(|place| self.cells[place].rounded)
    }

    fn place_of(&self, row: usize, column: usize) -> Option<usize> {
        let places = self.cells_of(row);
        let cells = &self.cells[places.clone()];
        // Where no cell is missing, the place is the column.
        let found = match cells.get(column) {
            Some(cell) if cell.column as usize == column => Ok(column),
            _ => cells.binary_search_by_key(&(column as u32), |cell| cell.column),
        };
        found.ok().map(|index| places.start + index)
    }

    /// The cell of a field, if there is a column for it: that of the first column that holds
    /// something.
    fn spoken(&self, row: usize, field: Field) -> Option<Spoken<'_>> {
        let column = self.layout.column(field)?;
        let own = Spoken {
            cell: self.cell(row, column),
            column,
            beside: None,
        };
        let says_nothing = |cell: &str| match field {
            Field::AuthorName => is_no_name(cell),
            _ => cell.trim().is_empty(),
        };
        if self.layout.beside.is_empty() || !says_nothing(own.cell) {
            return Some(own);
        }
        let is_told = self.told(row) & field.bit() != 0;
        let speaks = |b: &&Beside| b.field == field && !(b.untold && is_told);
        let beside = self.layout.beside.iter().filter(speaks);
        let mut others = beside.map(|beside| Spoken {
            cell: self.cell(row, beside.column),
            column: beside.column,
            beside: Some(beside),
        });
        others.find(|other| !says_nothing(other.cell)).or(Some(own))
    }

    /// What the cell of a field says.
    fn said(&self, row: usize, field: Field) -> Option<&str> {
        let cell = self.spoken(row, field)?.cell;
        if !self.undone.is_empty()
            && let Ok(place) = self
                .undone
                .binary_search_by_key(&(row, field), |undone| (undone.row, undone.field))
        {
            return Some(&self.undone_text[self.undone[place].text.clone()]);
        }
        Some(cell)
    }
}
