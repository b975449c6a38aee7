//! The names of the columns of a table in JSON: above the rows, or beside them.

use super::names::{Class, Names};
use super::table::{Column, MAX_COLUMNS, Table, cells_in, is_row};
use super::tape::{Kind, Value};
use crate::comments::header::places;
use crate::comments::names::is_known;

/// Under which names those of the columns stand beside the rows, in what databases and programs write:
/// pandas, Datasette, Metabase, Elasticsearch, BigQuery, ClickHouse, InfluxDB.
const BESIDE_ROWS: [&str; 11] = [
    "columns",
    "cols",
    "fields",
    "header",
    "headers",
    "names",
    "column_names",
    "columnNames",
    "field_names",
    "fieldNames",
    "meta",
];
/// Objects in which they may lie.
const AROUND: [&str; 4] = ["schema", "meta", "view", "resultSetMetaData"];
/// What names a column that is told as an object, best first.
const OF_COLUMN: [&str; 6] = ["name", "label", "fieldName", "field", "title", "id"];

/// The names of the columns of a table.
#[derive(Debug)]
pub(super) struct Header(Vec<String>);

impl Header {
    /// Names above rows, that are those of a table: one of them of texts and one of what tells comments from
    /// mere texts, or all of them known.
    pub(super) fn of(names: &mut Names, list: Value<'_>) -> Option<Self> {
        let header = Self::named(names, list)?;
        let columns = &header.0;
        let marks = |column: &String| names.class(column).has(Class::MARK);
        let known = columns.len() > 1 && columns.iter().all(|column| is_known(column));
        (columns.iter().any(marks) || known).then_some(header)
    }

    /// A list of names, one of them of texts.
    fn named(names: &mut Names, list: Value<'_>) -> Option<Self> {
        if list.kind() != Kind::Array {
            return None;
        }
        let mut columns = Vec::new();
        for column in list.elements() {
            let name = match column.kind() {
                Kind::Text => column.scalar(),
                Kind::Object => OF_COLUMN.iter().find_map(|name| column.word_at(name)),
                _ => None,
            };
            if columns.len() == MAX_COLUMNS {
                return None;
            }
            columns.push(name?.into_owned());
        }
        let is_text = |column: &String| names.class(column).has(Class::TEXT);
        columns.iter().any(is_text).then_some(Self(columns))
    }

    /// The names of columns that a member of an object holds, beside which rows may stand.
    pub(super) fn in_member(names: &mut Names, name: &str, value: Value<'_>) -> Option<Self> {
        match value.kind() {
            Kind::Array if BESIDE_ROWS.contains(&name) => Self::named(names, value),
            Kind::Object if AROUND.contains(&name) => {
                let mut members = value.members();
                members.find_map(|(name, inner)| Self::in_member(names, &name, inner))
            }
            _ => None,
        }
    }

    /// The names of columns beside the rows in an object.
    pub(super) fn beside_rows(names: &mut Names, object: Value<'_>) -> Option<Self> {
        let mut members = object.members();
        members.find_map(|(name, value)| Self::in_member(names, &name, value))
    }

    /// Columns without names are called by their place, as those of other tables are; none above what is no
    /// row of several cells.
    pub(super) fn missing_above(row: Value<'_>) -> Option<Self> {
        let width = row.elements().take(MAX_COLUMNS + 1).count();
        let has_text = row.elements().any(|cell| cell.kind() == Kind::Text);
        let is_table = (2..=MAX_COLUMNS).contains(&width) && has_text && has_words_alone(row);
        is_table.then(|| Self(places(width)))
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.0.len()
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
        let width = || cells_in(row).map(|cells| cells.elements().count());
        is_row(row) || width() == Some(self.0.len())
    }

    /// So many rows below it, the first of them at `first`.
    pub(super) fn above(&self, first: u32, rows: usize) -> Table {
        let column = |name: &String| Column::new(name.clone(), 0);
        Table {
            next_row: Some(first),
            ..Table::new(self.0.iter().map(column).collect(), rows)
        }
    }
}

/// Whether a cell of a row is one word, a number or the like. Lists of sentences alone are the comments on
/// one post after the other.
fn has_words_alone(row: Value<'_>) -> bool {
    let is_alone = |text: &str| text.split_whitespace().count() == 1;
    let mut cells = row.elements();
    cells.any(|cell| cell.scalar().is_some_and(|text| is_alone(&text)))
}
