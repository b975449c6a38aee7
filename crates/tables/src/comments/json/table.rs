//! Tables in JSON: a list of values for each column, cells under the numbers of their rows, and lists of
//! cells below a header or without one.

use super::names::{Class, Names};
use super::tape::{Kind, Value};
use crate::comments::header::places;
use crate::comments::names::is_known;

/// The most columns of a table; what has more is none.
const MAX_COLUMNS: usize = 1_000;

/// A table, and how far it was read.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// Where the next row is; none where each column has its cells.
    pub(super) next_row: Option<u32>,
    /// Whether a name stands before each cell: that of its row.
    pub(super) named: bool,
    /// How many rows are still to be read.
    pub(super) left: usize,
}

pub(super) struct Column {
    pub(super) name: String,
    /// Where its next cell is.
    pub(super) at: u32,
}

impl Table {
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
                .or_else(|| split(names, value))
                .or_else(|| by_index(names, value)),
            _ => None,
        }
    }
}

/// Whether a value may be a cell: it holds no others.
pub(super) fn is_cell(kind: Kind) -> bool {
    !matches!(kind, Kind::Array | Kind::Object)
}

/// Reads an object of lists of the same length, one of them of texts: `{"text": [...], "likes":
/// [...]}`.
fn by_column(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let mut lists = object
        .members()
        .filter(|(_, value)| value.kind() == Kind::Array);
    let (_, first) = lists.clone().find(|(name, list)| {
        names.class(name).has(Class::TEXT)
            && list.elements().next().map(Value::kind) == Some(Kind::Text)
    })?;
    let rows = first.elements().count();
    let fits = |list: Value<'_>| {
        list.elements().count() == rows && list.elements().all(|cell| is_cell(cell.kind()))
    };
    let begun = |(name, list): (std::borrow::Cow<'_, str>, Value<'_>)| Column {
        name: name.into_owned(),
        at: list.place() + 1,
    };
    let (mut marks, mut count) = (false, 0);
    for (name, list) in lists.clone() {
        count += 1;
        marks |= names.class(&name).has(Class::MARK);
        if count > MAX_COLUMNS || !fits(list) {
            return None;
        }
    }
    marks.then(|| Table {
        columns: lists.by_ref().map(begun).collect(),
        next_row: None,
        named: false,
        left: rows,
    })
}

/// Reads an object of columns in which the cells stand under the numbers of their rows, as pandas
/// writes a table when nothing is said: `{"text": {"0": ..., "1": ...}, "likes": {"0": ...}}`.
fn by_index(names: &mut Names, object: Value<'_>) -> Option<Table> {
    // Numbers that begin anywhere may be ids of texts.
    let (mut text, mut marks) = (false, false);
    let mut columns = Vec::new();
    let mut first: Option<Value<'_>> = None;
    let mut rows = 0;
    for (name, cells) in object.members() {
        if cells.kind() != Kind::Object || columns.len() == MAX_COLUMNS {
            return None;
        }
        match first {
            None => {
                let mut keys = cells.members();
                let is_number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
                if !keys.all(|(key, _)| is_number(&key)) {
                    return None;
                }
                marks = cells.members().next().is_some_and(|(key, _)| key == "0");
                rows = cells.members().count();
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
        let class = names.class(&name);
        let begins = |kind: Kind| cells.members().any(|(_, cell)| cell.kind() == kind);
        text |= class.has(Class::TEXT) && begins(Kind::Text);
        marks |= class.has(Class::MARK);
        columns.push(Column {
            name: name.into_owned(),
            at: cells.place() + 1,
        });
    }
    (text && marks && rows > 0).then_some(Table {
        columns,
        next_row: None,
        named: true,
        left: rows,
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
    let is_as_wide = |row: Value<'_>| row.elements().count() == header.0.len();
    match list.elements().all(is_as_wide) {
        true => header.below(list.elements(), list.place() + 1),
        false => None,
    }
}

/// Reads an object with the names of columns beside the rows, as pandas splits a table: `{"columns":
/// [...], "index": [...], "data": [[...]]}`.
fn split(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let list = |name: &str| object.get(name).filter(|list| list.kind() == Kind::Array);
    let (header, rows) = (list("columns")?, list("data")?);
    let header = Header::of(names, header)?;
    header.below(rows.elements(), rows.place() + 1)
}

/// Whether a value is a row of cells.
pub(super) fn is_row(value: Value<'_>) -> bool {
    value.kind() == Kind::Array && value.elements().all(|cell| is_cell(cell.kind()))
}

/// Whether a cell of a row is one word, a number or the like. Lists of sentences alone are the comments on
/// one post after the other.
fn has_words_alone(row: Value<'_>) -> bool {
    let is_alone = |text: &str| text.split_whitespace().count() == 1;
    let mut cells = row.elements();
    cells.any(|cell| cell.scalar().is_some_and(|text| is_alone(&text)))
}

/// The names of the columns of a table.
pub(super) struct Header(Vec<String>);

impl Header {
    /// Names that are those of a table: one of them of texts and one of what tells comments from mere
    /// texts, or all of them known.
    pub(super) fn of(names: &mut Names, list: Value<'_>) -> Option<Self> {
        let mut columns = Vec::new();
        let (mut text, mut marks, mut known) = (false, false, true);
        for name in list.elements() {
            let name = name.scalar().filter(|_| name.kind() == Kind::Text)?;
            let class = names.class(&name);
            text |= class.has(Class::TEXT);
            marks |= class.has(Class::MARK);
            known &= is_known(&name);
            if columns.len() == MAX_COLUMNS {
                return None;
            }
            columns.push(name.into_owned());
        }
        (text && (marks || (known && columns.len() > 1))).then_some(Self(columns))
    }

    /// Columns without names are called by their place, as those of other tables are; none above what is no
    /// row of several cells.
    pub(super) fn missing_above(row: Value<'_>) -> Option<Self> {
        let width = row.elements().take(MAX_COLUMNS + 1).count();
        let has_text = row.elements().any(|cell| cell.kind() == Kind::Text);
        let is_table = (2..=MAX_COLUMNS).contains(&width) && has_text && has_words_alone(row);
        is_table.then(|| Self(places(width)))
    }

    /// The table of rows below it, the first of them at `first`.
    pub(super) fn below<'t>(
        &self,
        mut rows: impl Iterator<Item = Value<'t>> + Clone,
        first: u32,
    ) -> Option<Table> {
        let left = rows.clone().count();
        (left > 0 && rows.all(|row| self.is_above(row))).then(|| self.above(first, left))
    }

    /// Whether a value is a row below it: a list of cells, or of as many values as there are columns, some of
    /// which may hold others (a person, tags).
    pub(super) fn is_above(&self, row: Value<'_>) -> bool {
        is_row(row) || (row.kind() == Kind::Array && row.elements().count() == self.0.len())
    }

    /// So many rows below it, the first of them at `first`.
    pub(super) fn above(&self, first: u32, rows: usize) -> Table {
        let column = |name: &String| Column {
            name: name.clone(),
            at: 0,
        };
        Table {
            columns: self.0.iter().map(column).collect(),
            next_row: Some(first),
            named: false,
            left: rows,
        }
    }
}
