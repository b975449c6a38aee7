//! Tables in JSON: a list of values for each column, and lists of cells below a header.

use super::{Input, Scope, Walk};
use crate::Error;
use crate::comments::json::names::{Class, Names};
use crate::comments::json::row::Row;
use crate::comments::json::tape::{Kind, Value};

/// The most columns of a table; what has more is none.
const MAX_COLUMNS: usize = 1_000;

/// A table that is being read.
pub(super) struct Table {
    columns: Vec<Column>,
    /// Where the next row is; none where each column has its cells.
    next_row: Option<u32>,
    /// Whether a name stands before each cell: that of its row.
    named: bool,
    left: usize,
}

struct Column {
    name: String,
    /// Where its next cell is.
    at: u32,
}

fn is_cell(value: Value<'_>) -> bool {
    !matches!(value.kind(), Kind::Array | Kind::Object)
}

/// Reads an object of lists of the same length, one of them of texts: `{"text": [...], "likes":
/// [...]}`.
pub(super) fn by_column(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let mut lists = object
        .members()
        .filter(|(_, value)| value.kind() == Kind::Array);
    let (_, first) = lists.clone().find(|(name, list)| {
        names.class(name).has(Class::TEXT)
            && list.elements().next().map(Value::kind) == Some(Kind::Text)
    })?;
    let rows = first.elements().count();
    let fits = |list: Value<'_>| list.elements().count() == rows && list.elements().all(is_cell);
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
pub(super) fn by_index(names: &mut Names, object: Value<'_>) -> Option<Table> {
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

/// Reads a list of lists of cells, the first of them the names of the columns.
pub(super) fn by_row(names: &mut Names, list: Value<'_>) -> Option<Table> {
    let mut rows = list.elements();
    let header = rows.next().filter(|header| header.kind() == Kind::Array)?;
    below(names, header, rows, header.after())
}

/// Reads an object with the names of columns beside the rows, as pandas splits a table: `{"columns":
/// [...], "index": [...], "data": [[...]]}`.
pub(super) fn split(names: &mut Names, object: Value<'_>) -> Option<Table> {
    let list = |name: &str| object.get(name).filter(|list| list.kind() == Kind::Array);
    let (header, rows) = (list("columns")?, list("data")?);
    below(names, header, rows.elements(), rows.place() + 1)
}

/// The table of rows below the names of its columns, the first of them at `first`.
fn below<'t>(
    names: &mut Names,
    header: Value<'t>,
    rows: impl Iterator<Item = Value<'t>>,
    first: u32,
) -> Option<Table> {
    let header = Header::of(names, header)?;
    let mut left = 0;
    for row in rows {
        left += 1;
        if !is_row(row) {
            return None;
        }
    }
    (left > 0).then(|| header.above(first, left))
}

/// Whether a value is a row of cells.
pub(super) fn is_row(value: Value<'_>) -> bool {
    value.kind() == Kind::Array && value.elements().all(is_cell)
}

/// The names of the columns of a table, one of them of texts and one of what tells comments from mere
/// texts.
pub(super) struct Header(Vec<String>);

impl Header {
    pub(super) fn of(names: &mut Names, list: Value<'_>) -> Option<Self> {
        let mut columns = Vec::new();
        let (mut text, mut marks) = (false, false);
        for name in list.elements() {
            let name = name.scalar().filter(|_| name.kind() == Kind::Text)?;
            let class = names.class(&name);
            text |= class.has(Class::TEXT);
            marks |= class.has(Class::MARK);
            if columns.len() == MAX_COLUMNS {
                return None;
            }
            columns.push(name.into_owned());
        }
        (text && marks).then_some(Self(columns))
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

impl Walk {
    /// Puts the next row of the table that is being read into `row`; false at its end.
    pub(super) fn next_of_table(
        &mut self,
        units: &Input,
        table: &mut Table,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        if table.left == 0 {
            return Ok(false);
        }
        table.left -= 1;
        row.clear();
        let mut place = None;
        let mut added = Ok(());
        if let Some(at) = &mut table.next_row {
            let cells = units.value_at(*at);
            *at = cells.after();
            place = Some(cells);
            let mut names = table.columns.iter();
            for cell in cells.elements() {
                // What stands beyond the header has no name.
                let Some(column) = names.next() else {
                    let place = || units.place_of(cell);
                    self.left_out
                        .add(super::LeftOutReason::Unreadable, 1, place);
                    continue;
                };
                added = added.and_then(|()| row.add(&column.name, cell));
            }
        } else {
            for column in &mut table.columns {
                if table.named {
                    column.at = units.value_at(column.at).after();
                }
                let cell = units.value_at(column.at);
                column.at = cell.after();
                place = place.or(Some(cell));
                added = added.and_then(|()| row.add(&column.name, cell));
            }
        }
        self.last = place.map_or(0, Value::place);
        let added = added.and_then(|()| self.add_context(scope, row));
        match (added, place) {
            (Err(problem), Some(value)) => Err(Error::broken(units.place_of(value), problem)),
            _ => Ok(true),
        }
    }
}
