//! Tables in JSON: a list of values for each column, cells under the names of their rows, and rows of cells
//! below a header, beside one or without one.

use super::columns::{self, Columns};
use super::header::Header;
use super::keyed::{is_key, is_language};
use super::names::{Class, Names};
use super::parts::are_words_in_parts;
use super::tape::{Kind, Value};
use crate::comments::fields::Field;
use crate::comments::names::meanings;
use crate::comments::time::is_time;
use crate::digits::is_digits;

/// The most columns of a table; what has more is none.
pub(super) const MAX_COLUMNS: usize = 1_000;

/// A table, and how far it was read.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// Where the next row is; none where each column has its cells.
    pub(super) next_row: Option<u32>,
    /// Whether a name stands before each cell: that of its row.
    pub(super) named: bool,
    /// Whether these names are ids of the comments.
    pub(super) ids: bool,
    /// How many rows are still to be read.
    pub(super) left: usize,
    /// Why its rows cannot be told.
    pub(super) uneven: Option<String>,
}

pub(super) struct Column {
    pub(super) name: String,
    /// Where its next cell is.
    pub(super) at: u32,
}

impl Column {
    pub(super) fn new(name: String, at: u32) -> Self {
        Self { name, at }
    }
}

impl Table {
    pub(super) fn new(columns: Vec<Column>, rows: usize) -> Self {
        Self {
            columns,
            next_row: None,
            named: false,
            ids: false,
            left: rows,
            uneven: None,
        }
    }

    /// Whether a value is a table whose columns have names.
    pub(super) fn has_names(names: &mut Names, value: Value<'_>) -> bool {
        match value.kind() {
            Kind::Array => value.elements().next().is_some_and(|first| {
                first.kind() == Kind::Array && Header::of(names, first).is_some()
            }),
            _ => Self::of(names, value).is_some(),
        }
    }

    /// The table that a value is; none for anything else.
    pub(super) fn of(names: &mut Names, value: Value<'_>) -> Option<Self> {
        match value.kind() {
            Kind::Array => by_row(names, value),
            Kind::Object => by_column(names, value)
                .or_else(|| beside(names, value))
                .or_else(|| by_index(names, value)),
            _ => None,
        }
    }

    /// The table of nothing but texts that an object is where it stands for a list: `{"text": ["so good",
    /// "so bad"]}`. A text that was cut into parts is none.
    pub(super) fn of_texts(names: &mut Names, object: Value<'_>) -> Option<Self> {
        let mut members = object.members();
        let (name, list) = members.next()?;
        let is_text = |cell: Value<'_>| cell.kind() == Kind::Text;
        let is_table = members.next().is_none()
            && list.kind() == Kind::Array
            && names.class(&name).has(Class::TEXT)
            && list.elements().all(is_text)
            && !are_words_in_parts(list);
        let rows = list.elements().count();
        let column = || Column::new(name.into_owned(), list.place() + 1);
        (is_table && rows > 1).then(|| Self::new(vec![column()], rows))
    }
}

/// What columns under several names hold, by which a table is told from a record with lists in it.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// A column of texts, by a name for one text or for several.
    text: bool,
    texts: bool,
    /// A column of what tells comments from mere texts.
    marks: bool,
    columns: usize,
    /// A cell holds other values.
    deep: bool,
    /// Something beside the columns says that the object is a record.
    record: bool,
}

impl Signs {
    /// Takes note of a column.
    pub(super) fn add_column(&mut self, class: Class, has_texts: bool, deep: bool) {
        self.columns += 1;
        self.deep |= deep;
        self.marks |= class.has(Class::MARK);
        if class.has(Class::TEXT) && has_texts {
            match class.has(Class::COMMENTS) {
                true => self.texts = true,
                false => self.text = true,
            }
        }
    }

    /// Takes note of what stands beside the columns.
    pub(super) fn add_beside(&mut self, class: Class) {
        self.record |= class.has(Class::MARK);
    }

    /// Whether they are those of a record, or of a list of comments without columns beside it.
    pub(super) fn are_of_comments_alone(&self) -> bool {
        self.record || (self.texts && !self.text)
    }

    /// Whether they are those of a table. What has an id or an author itself is a record, unless its lists
    /// have cells for others; a list of comments may stand beside any list.
    pub(super) fn are_of_table(&self) -> bool {
        let has_texts = self.text || self.texts;
        has_texts && self.marks && !(self.record && self.deep)
            || self.text && self.columns > 1 && !self.record
    }
}

/// Whether a value may be a cell that holds no others.
fn is_cell(kind: Kind) -> bool {
    !matches!(kind, Kind::Array | Kind::Object)
}

/// Whether a list under this name is one of comments, and no column.
fn holds_records(class: Class, list: Value<'_>) -> bool {
    let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
    class.has(lists) && list.elements().any(|cell| cell.kind() == Kind::Object)
}

/// Reads an object of lists of the same length, one of them of texts: `{"text": [...], "likes": [...]}`.
fn by_column(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let mut columns = Columns::default();
    for (name, value) in object.members() {
        let class = names.class(&name);
        if value.kind() != Kind::Array {
            if value.is_set() {
                columns.add_beside(class);
            }
            continue;
        }
        if holds_records(class, value) || columns.len() == MAX_COLUMNS {
            return None;
        }
        columns.add(columns::Column {
            name: name.into_owned(),
            place: value.place() + 1,
            class,
            cells: value.elements().count(),
            has_texts: value.elements().any(|cell| cell.kind() == Kind::Text),
            deep: !value.elements().all(|cell| is_cell(cell.kind())),
        });
    }
    let layout = columns.layout()?;
    let columns = layout.columns.into_iter();
    let columns = columns.map(|(name, at)| Column::new(name, at));
    Some(Table {
        uneven: layout.uneven,
        ..Table::new(columns.collect(), layout.rows)
    })
}

/// Reads an object of columns in which the cells stand under the names of their rows, as pandas writes a
/// table when nothing is said: `{"text": {"0": ..., "1": ...}, "likes": {"0": ...}}`.
fn by_index(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let mut signs = Signs::default();
    let mut columns = Vec::new();
    let mut first: Option<Value<'_>> = None;
    // Numbers that begin anywhere may be ids of texts.
    let (mut counted, mut numbers, mut times) = (false, true, false);
    let mut rows = 0;
    for (name, cells) in object.members() {
        if cells.kind() != Kind::Object || columns.len() == MAX_COLUMNS {
            return None;
        }
        match first {
            None => {
                for (key, _) in cells.members() {
                    if !is_key(&key) || is_language(&key) {
                        return None;
                    }
                    numbers &= is_digits(&key);
                    times |= is_time(&key);
                    rows += 1;
                }
                counted = cells.members().next().is_some_and(|(key, _)| key == "0");
                first = Some(cells);
            }
            Some(first) => {
                let mut those = first.members();
                for (key, _) in cells.members() {
                    if those.next().is_none_or(|(other, _)| other != key) {
                        return None;
                    }
                }
                if those.next().is_some() {
                    return None;
                }
            }
        }
        let has_texts = cells.members().any(|(_, cell)| cell.kind() == Kind::Text);
        signs.add_column(names.class(&name), has_texts, false);
        columns.push(Column::new(name.into_owned(), cells.place() + 1));
    }
    signs.marks |= counted && numbers;
    let has_ids = |column: &Column| {
        let mut known = meanings(&column.name).into_iter();
        known.any(|(field, _)| field == Field::Id)
    };
    let ids = !numbers && !times && !columns.iter().any(has_ids);
    (signs.are_of_table() && rows > 0).then(|| Table {
        named: true,
        ids,
        ..Table::new(columns, rows)
    })
}

/// Reads a list of lists of cells: below the names of the columns, or without them.
fn by_row(names: &mut Names, list: Value<'_>) -> Option<Table> {
    let mut rows = list.elements();
    let first = rows.next().filter(|first| is_row(*first))?;
    if let Some(header) = Header::of(names, first) {
        return header.below(rows, first.after());
    }
    let header = Header::missing_above(first)?;
    let is_as_wide = |row: Value<'_>| row.elements().count() == header.width();
    match list.elements().all(is_as_wide) {
        true => header.below(list.elements(), list.place() + 1),
        false => None,
    }
}

/// Reads an object with the names of columns beside the rows: `{"columns": ["id", "text"], "rows": [[1,
/// "so good"]]}`, `{"schema": {"fields": [{"name": "text"}]}, "rows": [{"f": [{"v": "so good"}]}]}`.
fn beside(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let mut members = object.members();
    let (_, rows) = members.find(|(_, list)| first_row(*list).is_some())?;
    let header = Header::beside_rows(names, object)?;
    let is_as_wide = first_row(rows)?.elements().count() == header.width();
    let table = header.below(rows.elements(), rows.place() + 1);
    table.filter(|_| is_as_wide)
}

/// The cells of the first row in a list.
fn first_row(list: Value<'_>) -> Option<Value<'_>> {
    cells_in(list.elements().next()?)
}

/// Whether a value is a row of cells.
pub(super) fn is_row(value: Value<'_>) -> bool {
    cells_in(value).is_some_and(|cells| cells.elements().all(|cell| is_cell(cell_in(cell).kind())))
}

/// The cells of a row, as a list; BigQuery and Google's charts wrap it: `{"f": [...]}`, `{"c": [...]}`.
pub(super) fn cells_in(row: Value<'_>) -> Option<Value<'_>> {
    if row.kind() == Kind::Array {
        return Some(row);
    }
    let mut members = row.members();
    let (name, cells) = members.next()?;
    let is_wrapped = matches!(&*name, "f" | "c") && cells.kind() == Kind::Array;
    (is_wrapped && members.next().is_none()).then_some(cells)
}

/// What a cell holds; the same wrap it with the form in which it is shown: `{"v": 3.5, "f": "3.50"}`.
pub(super) fn cell_in(cell: Value<'_>) -> Value<'_> {
    let mut members = cell.members();
    let is_wrapped = members.all(|(name, _)| matches!(&*name, "v" | "f"));
    cell.get("v").filter(|_| is_wrapped).unwrap_or(cell)
}
